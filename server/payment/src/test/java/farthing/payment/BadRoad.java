package farthing.payment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A road to a server on this machine that can be cut, closed, and made one on which nothing moves
 * while both ends believe that it stands.
 */
final class BadRoad implements AutoCloseable {
  private final int to;
  private final ServerSocket entrance;
  private final Set<Socket> travelling = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private boolean moves = true;
  private volatile boolean open = true;

  BadRoad(int to) throws IOException {
    this.to = to;
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::letIn);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** All that travels is lost, and both ends are told. */
  void cut() {
    travelling.forEach(BadRoad::drop);
    travelling.clear();
  }

  /** Who comes is turned away; who travels goes on. */
  void shut(boolean shut) {
    open = !shut;
  }

  /** Nothing arrives any more, nobody is told; later all of it does, as TCP would bring it. */
  synchronized void stall(boolean stalled) {
    moves = !stalled;
    notifyAll();
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    cut();
    threads.shutdownNow();
  }

  private void letIn() {
    try {
      while (true) {
        Socket from = entrance.accept();
        if (open) {
          threads.execute(() -> connect(from));
        } else {
          drop(from);
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void connect(Socket from) {
    travelling.add(from);
    try {
      Socket onward = new Socket(InetAddress.getLoopbackAddress(), to);
      travelling.add(onward);
      threads.execute(() -> carry(onward, from));
      carry(from, onward);
    } catch (IOException e) {
      drop(from);
    }
  }

  private void carry(Socket from, Socket onward) {
    try (from;
        onward) {
      InputStream in = from.getInputStream();
      OutputStream out = onward.getOutputStream();
      byte[] bytes = new byte[16 * 1024];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        awaitMoving();
        out.write(bytes, 0, n);
      }
    } catch (IOException e) {
      // cut, or one end has gone
    } finally {
      drop(from);
      drop(onward);
    }
  }

  private synchronized void awaitMoving() throws IOException {
    try {
      while (!moves) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void drop(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // gone already
    }
  }
}
