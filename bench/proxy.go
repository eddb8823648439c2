package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// connections is how many requests to a proxy are under way at once.
const connections = 8

// A proxy is a running server.
type proxy struct {
	port    int
	command *exec.Cmd
	cancel  context.CancelFunc
	ended   chan struct{} // closed when the process has ended
	client  *http.Client
}

// start runs the participant's server with its policy, or without one. It does
// not wait until the server listens.
func (p *participant) start(ctx context.Context, folder, upstream string) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	folder = filepath.Join(folder, strconv.Itoa(port)) // its own: some servers lock what they store
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	config := strings.NewReplacer("@POLICY@", p.policy, "@PORT@", strconv.Itoa(port), "@UPSTREAM@", upstream, "@FOLDER@", folder).
		Replace(p.server.config)
	path := filepath.Join(folder, "config")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	command := exec.CommandContext(ctx, p.program, p.server.args(path)...)
	command.Env = append(os.Environ(), "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder, "HOME="+folder, "GOMAXPROCS=1")
	command.Stderr = os.Stderr
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = 10 * time.Second
	if err := command.Start(); err != nil {
		cancel()
		return err
	}
	ended := make(chan struct{})
	go func() {
		_ = command.Wait() // It always fails: the proxy is told to stop, or has ended by itself.
		close(ended)
	}()
	p.proxy = &proxy{
		port: port, command: command, cancel: cancel, ended: ended,
		client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: connections}},
	}
	return nil
}

// wait returns when the proxy answers requests.
func (p *proxy) wait(ctx context.Context, path string) error {
	for deadline := time.Now().Add(30 * time.Second); ; {
		_, err := p.get(ctx, path, "")
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			return err
		}
		select {
		case <-p.ended:
			return errors.New("the process has ended")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop ends the proxy and waits until it has ended.
func (p *proxy) stop() {
	p.client.CloseIdleConnections()
	p.cancel()
	<-p.ended
}

// get makes one request, with a Cookie header unless cookie is empty, and
// returns the header of the response.
func (p *proxy) get(ctx context.Context, path, cookie string) (http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d%s", p.port, path), nil)
	if err != nil {
		return nil, err
	}
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	response, err := p.client.Do(request)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return response.Header, err
}

// block makes so many requests, a multiple of connections, as fast as they are
// answered.
func (p *proxy) block(ctx context.Context, path, cookie string, requests int) error {
	var wait sync.WaitGroup
	failed := make(chan error, connections)
	for range connections {
		wait.Go(func() {
			for range requests / connections {
				if _, err := p.get(ctx, path, cookie); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	wait.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}
