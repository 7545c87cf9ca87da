package farthing.iso8583;

import com.solab.iso8583.IsoMessage;
import farthing.base.Malformed;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the host, shared by all calls; each message has its length before it, two
 * bytes. An answer finds its question by type, trace number and reference; one that nobody waits
 * for is let pass.
 *
 * <p>Opened when it is needed. When an answer does not come in time the connection is given up:
 * what was sent on it and not read yet does not arrive later, when it may have been voided.
 */
final class HostLine implements AutoCloseable {
  private final InetSocketAddress host;
  private final Duration connect;
  private final Duration answer;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile @Nullable Open open;

  HostLine(Iso8583Settings settings) {
    this.host = InetSocketAddress.createUnresolved(settings.host(), settings.port());
    this.connect = settings.connect();
    this.answer = settings.answer();
  }

  /**
   * One question, one answer. Waits at most for a connection and an answer.
   *
   * @throws IOException if it is not known what the host did
   */
  HostAnswer exchange(IsoMessage question) throws IOException, InterruptedException {
    String key = HostMessages.key(question);
    CompletableFuture<HostAnswer> coming = new CompletableFuture<>();
    Open line = send(question, key, coming);
    try {
      return coming.get(answer.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      line.giveUp("another call got no answer in time");
      throw new IOException("no answer within " + answer.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } finally {
      line.waiting.remove(key, coming);
    }
  }

  private Open send(IsoMessage question, String key, CompletableFuture<HostAnswer> coming)
      throws IOException, InterruptedException {
    byte[] framed = HostFrame.of(question.writeData());
    if (!writing.tryLock(connect.plus(answer).toMillis(), TimeUnit.MILLISECONDS)) {
      // Whoever writes is stuck: the host reads nothing. Its connection must go, or all wait.
      Open stuck = open;
      if (stuck != null) {
        stuck.giveUp("the host reads nothing");
      }
      throw new IOException("the line to the host is stuck; nothing was sent");
    }
    try {
      Open line = opened();
      if (line.waiting.putIfAbsent(key, coming) != null) {
        throw new IOException("the same question waits for its answer already");
      }
      try {
        line.socket.getOutputStream().write(framed);
      } catch (IOException e) {
        line.waiting.remove(key, coming);
        line.giveUp("the host went away");
        throw e;
      }
      return line;
    } finally {
      writing.unlock();
    }
  }

  private Open opened() throws IOException {
    Open line = open;
    if (line != null && !line.socket.isClosed()) {
      return line;
    }
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.setSoLinger(true, 0); // a connection given up takes with it what was not read yet
      socket.connect(
          new InetSocketAddress(host.getHostString(), host.getPort()), (int) connect.toMillis());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    Open made = new Open(socket);
    open = made;
    Thread reader = new Thread(made::read, "iso8583-" + host);
    reader.setDaemon(true);
    reader.start();
    return made;
  }

  @Override
  public void close() {
    Open line = open;
    if (line != null) {
      line.giveUp("closed");
    }
  }

  /** One connection while it lasts. */
  private static final class Open {
    final Socket socket;
    final Map<String, CompletableFuture<HostAnswer>> waiting = new ConcurrentHashMap<>();

    Open(Socket socket) {
      this.socket = socket;
    }

    void read() {
      try {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
          HostAnswer answered = HostAnswer.parse(HostFrame.read(in));
          CompletableFuture<HostAnswer> whose = waiting.remove(answered.key());
          if (whose != null) {
            whose.complete(answered);
          }
        }
      } catch (IOException | Malformed e) {
        giveUp("the host went away: " + e.getMessage());
      }
    }

    void giveUp(String why) {
      try {
        socket.close();
      } catch (IOException e) {
        // it is of no use any more either way
      }
      waiting.values().forEach(w -> w.completeExceptionally(new IOException(why)));
    }
  }
}
