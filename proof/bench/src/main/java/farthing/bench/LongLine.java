package farthing.bench;

import farthing.base.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * The Internet before one server: brings each byte there and back half a round trip late, and
 * counts bytes and messages. A message is what comes from one end until the other end speaks,
 * headers and all, as HTTP/1.1 without TLS; connections that are opened cost nothing.
 */
final class LongLine implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;
  private static final Chunk END = new Chunk(0, Bytes.empty());

  private final ServerSocket door;
  private final URI server;
  private final long oneWayNanos;
  private final LongAdder bytes = new LongAdder();
  private final LongAdder messages = new LongAdder();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /**
   * @param content empty at the end
   */
  private record Chunk(long due, Bytes content) {}

  private LongLine(URI server, Duration roundTrip) throws IOException {
    this.server = server;
    this.oneWayNanos = roundTrip.toNanos() / 2;
    this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("long-line").start(this::open);
  }

  static LongLine to(URI server, Duration roundTrip) throws IOException {
    return new LongLine(server, roundTrip);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  long bytes() {
    return bytes.sum();
  }

  long messages() {
    return messages.sum();
  }

  private void open() {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        Socket there = new Socket(server.getHost(), server.getPort());
        sockets.add(caller);
        sockets.add(there);
        caller.setTcpNoDelay(true);
        there.setTcpNoDelay(true);
        AtomicBoolean callerSpeaks = new AtomicBoolean(false);
        carry(caller, there, () -> !callerSpeaks.getAndSet(true));
        carry(there, caller, () -> callerSpeaks.getAndSet(false));
      } catch (IOException e) {
        // closed, or one caller that went away
      }
    }
  }

  /**
   * One direction: what was read waits its time, whatever is read meanwhile.
   *
   * @param begins whether the other end was the last to speak
   */
  private void carry(Socket from, Socket to, BooleanSupplier begins) {
    BlockingQueue<Chunk> way = new LinkedBlockingQueue<>();
    Thread.ofVirtual().name("long-line").start(() -> read(from, begins, way));
    Thread.ofVirtual().name("long-line").start(() -> write(to, way));
  }

  private void read(Socket from, BooleanSupplier begins, BlockingQueue<Chunk> way) {
    try {
      InputStream in = from.getInputStream();
      while (true) {
        byte[] content = new byte[CHUNK];
        int length = in.read(content);
        if (length < 0) {
          way.add(END);
          return;
        }
        bytes.add(length);
        if (begins.getAsBoolean()) {
          messages.increment();
        }
        way.add(
            new Chunk(System.nanoTime() + oneWayNanos, Bytes.of(Arrays.copyOf(content, length))));
      }
    } catch (IOException e) {
      way.add(END);
    }
  }

  private void write(Socket to, BlockingQueue<Chunk> way) {
    try (to) {
      OutputStream out = to.getOutputStream();
      for (Chunk chunk = way.take(); !chunk.content().isEmpty(); chunk = way.take()) {
        TimeUnit.NANOSECONDS.sleep(chunk.due() - System.nanoTime());
        out.write(chunk.content().toArray());
      }
    } catch (IOException e) {
      // this end has gone: the other end sees its own connection close
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(to);
    }
  }

  @Override
  public void close() {
    try {
      door.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
