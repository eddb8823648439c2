import java.io.IOException;
import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.CookieCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.eclipse.jetty.util.log.Log;
import org.eclipse.jetty.util.log.StdErrLog;

/**
 * An app that answers with the cookies that Jetty returns from request.getCookies().
 *
 * <p>Usage: java JettyApp.java port RFC6265|RFC2965
 */
public class JettyApp extends AbstractHandler {
  public static void main(String[] args) throws Exception {
    StdErrLog quiet = new StdErrLog();
    quiet.setLevel(StdErrLog.LEVEL_OFF);
    Log.setLog(quiet);
    Server server = new Server();
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setRequestCookieCompliance(CookieCompliance.valueOf(args[1]));
    // The cache of header fields ignores the case of values: on a connection that carried
    // "a=B", the app would see a later "a=b" as "a=B".
    configuration.setHeaderCacheSize(0);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(args[0]));
    server.addConnector(connector);
    server.setHandler(new JettyApp());
    server.start();
    server.join();
  }

  @Override
  public void handle(String target, Request handled, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Cookie[] cookies;
    try {
      cookies = request.getCookies();
    } catch (RuntimeException e) { // an app that catches the error has no cookies
      cookies = null;
    }
    StringBuilder body = new StringBuilder("[");
    for (int i = 0; cookies != null && i < cookies.length; i++) {
      body.append(i == 0 ? "" : ",").append('[').append(quoted(cookies[i].getName()));
      body.append(',').append(quoted(cookies[i].getValue())).append(']');
    }
    response.setContentType("application/json");
    response.getOutputStream().print(body.append("]").toString());
    handled.setHandled(true);
  }

  /** Returns text as a JSON string in ASCII. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : (text == null ? "" : text).toCharArray()) {
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
