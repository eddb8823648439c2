import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.http.LegacyCookieProcessor;

/**
 * An app that answers with the cookies that Tomcat 9 returns from request.getCookies() if its
 * context has the LegacyCookieProcessor, which was the default up to Tomcat 8.0.
 *
 * <p>Usage: java TomcatLegacyApp.java port
 */
public class TomcatLegacyApp extends HttpServlet {
  public static void main(String[] args) throws Exception {
    Logger.getLogger("").setLevel(Level.OFF);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Connector connector = new Connector();
    connector.setProperty("address", "127.0.0.1");
    connector.setPort(Integer.parseInt(args[0]));
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    context.setCookieProcessor(new LegacyCookieProcessor());
    // Otherwise Tomcat reads the cookies before the app does, to find the one of its session,
    // and answers with status 500 if the parser throws an exception.
    context.addServletContainerInitializer(
        (classes, servlets) -> servlets.setSessionTrackingModes(Set.of()), null);
    Tomcat.addServlet(context, "app", new TomcatLegacyApp());
    context.addServletMappingDecoded("/", "app");
    tomcat.start();
    tomcat.getServer().await();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
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
