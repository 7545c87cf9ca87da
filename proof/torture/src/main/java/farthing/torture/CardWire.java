package farthing.torture;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The wire from the readers here to clients in other processes ({@link WiredCard}): a number names
 * the card, then commands and answers follow, each behind two bytes of length.
 */
public final class CardWire implements AutoCloseable {
  public static final String SCHEME = "wire:";

  private final ServerSocket door;
  private final Map<Long, CardLink> cards = new ConcurrentHashMap<>();
  private final Map<Long, Plugged> plugged = new ConcurrentHashMap<>();

  private record Plugged(Socket socket, Thread thread) {}

  public CardWire() {
    try {
      this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("wire").start(this::open);
  }

  /**
   * Lets a client have a card.
   *
   * @return where it finds it
   */
  public String plug(long number, CardLink card) {
    cards.put(number, card);
    return SCHEME + "//127.0.0.1:" + door.getLocalPort() + "/" + number;
  }

  /** When this returns, no command of any client is under way to this card, nor comes any more. */
  public void unplug(long number) throws InterruptedException {
    cards.remove(number);
    @Nullable Plugged was = plugged.remove(number);
    if (was != null) {
      shut(was.socket());
      was.thread().join();
    }
  }

  private void open() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().name("wire").start(() -> serve(client));
      } catch (IOException e) {
        // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      long number = in.readLong();
      plugged.put(number, new Plugged(client, Thread.currentThread()));
      @Nullable CardLink card = cards.get(number);
      while (card != null) {
        Bytes command = WiredCard.frame(in);
        WiredCard.write(out, card.transmit(CommandApdu.parse(command)).toBytes());
      }
    } catch (CardGone e) {
      // the client sees a broken wire
    } catch (IOException e) {
      // the client has gone
    }
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      // nobody waits for it any more
    }
  }
}
