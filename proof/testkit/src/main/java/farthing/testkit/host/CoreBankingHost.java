package farthing.testkit.host;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bank's core banking system for tests: a real TCP server that speaks ISO 8583, keeps accounts,
 * takes each reference once, and fails on demand.
 */
public final class CoreBankingHost implements AutoCloseable {
  private static final String INQUIRY = "310000";
  private static final String DEPOSIT = "210000";

  private enum Step {
    HELD,
    COMMITTED,
    REVERSED
  }

  /**
   * @param original F90 of a reversal or an advice: what the hold was
   * @param authorisation F38
   */
  private record Movement(Step step, String original, String authorisation) {}

  private record Late(Socket to, HostMessage answer) {}

  private final Map<String, Long> available = new HashMap<>();
  private final Map<String, Movement> movements = new HashMap<>();
  private final Deque<Object> ahead = new ArrayDeque<>();
  private final List<String> seen = new ArrayList<>();
  private final List<Late> late = new ArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private ServerSocket door;
  private Thread accepting;
  private int authorisations;

  private CoreBankingHost(ServerSocket door) {
    this.door = door;
    this.accepting = accepting(door);
  }

  /** Listens on any free port of this machine. */
  public static CoreBankingHost start() {
    try {
      return new CoreBankingHost(listening(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return door.getLocalPort();
  }

  public synchronized void open(String account, long minor) {
    available.put(account, minor);
  }

  /** Without what is held. */
  public synchronized long available(String account) {
    return available.getOrDefault(account, 0L);
  }

  /** The next message's fault; several come one after the other. */
  public synchronized void next(HostFault... faults) {
    ahead.addAll(List.of(faults));
  }

  /** The next message is answered with this response code, and does nothing. */
  public synchronized void refuseNext(String code) {
    ahead.add(code);
  }

  /** The types of all messages that came, and how they ended: {@code 0100:00}. */
  public synchronized List<String> seen() {
    return List.copyOf(seen);
  }

  /** How many connections were made to it. */
  public int connections() {
    return accepted.get();
  }

  /** Answers that were kept back leave now, as far as somebody still listens. */
  public synchronized void sendLateAnswers() {
    for (Late each : late) {
      try {
        send(each.to, each.answer.bytes());
      } catch (IOException e) {
        // nobody waits for it any more
      }
    }
    late.clear();
  }

  /** All connections go; the accounts stay. Nobody is listened to until {@link #begin}. */
  public void stop() throws IOException {
    door.close();
    leave(accepting);
    for (Socket each : connections) {
      each.close();
    }
  }

  /** Listens again, on the same port. */
  public void begin() throws IOException {
    door = listening(door.getLocalPort());
    accepting = accepting(door);
  }

  @Override
  public void close() throws IOException {
    stop();
  }

  private static ServerSocket listening(int port) throws IOException {
    ServerSocket door = new ServerSocket();
    door.setReuseAddress(true);
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return door;
  }

  private Thread accepting(ServerSocket at) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket connection = at.accept();
              connections.add(connection);
              accepted.incrementAndGet();
              Thread.ofVirtual().start(() -> serve(connection));
            }
          } catch (IOException e) {
            // closed
          }
        });
  }

  /** Whoever is inside accept() keeps the port until he is out, however closed the door is. */
  private static void leave(Thread accepting) throws IOException {
    try {
      accepting.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("nobody waits for the host to let go of its port");
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      while (true) {
        byte[] body = new byte[in.readUnsignedShort()];
        in.readFully(body);
        answer(connection, HostMessage.parse(body));
      }
    } catch (IOException e) {
      connections.remove(connection);
    }
  }

  private synchronized void answer(Socket connection, HostMessage asked) throws IOException {
    Object fault = ahead.isEmpty() ? "" : ahead.remove();
    if (fault == HostFault.LOSE_REQUEST) {
      seen.add(asked.type() + ":lost");
      return;
    }
    HostMessage answer =
        fault instanceof String code && !code.isEmpty() ? answered(asked, code) : done(asked);
    seen.add(asked.type() + ":" + answer.field(39));
    if (!(fault instanceof HostFault failing)) {
      send(connection, answer.bytes());
      return;
    }
    switch (failing) {
      case LOSE_REQUEST, LOSE_ANSWER -> {}
      case ANSWER_LATE -> late.add(new Late(connection, answer));
      case HANG_UP -> connection.close();
      case BABBLE -> send(connection, "babble".getBytes(StandardCharsets.US_ASCII));
      case GARBLE_AUTHORISATION -> {
        answer.fields().computeIfPresent(38, (field, value) -> "\u0007" + value.substring(1));
        send(connection, answer.bytes());
      }
      case ANSWER_ANOTHER_FIRST -> {
        HostMessage other = new HostMessage(answer.type(), new TreeMap<>(answer.fields()));
        other.fields().put(37, "ZZZZZZZZZZZZ");
        other.fields().put(39, "51");
        send(connection, other.bytes());
        send(connection, answer.bytes());
      }
    }
  }

  private HostMessage done(HostMessage asked) {
    return switch (asked.type()) {
      case "0100", "0101" -> asked.field(3).equals(INQUIRY) ? balance(asked) : hold(asked);
      case "0220", "0221" -> commit(asked);
      case "0420", "0421" -> reverse(asked);
      default -> answered(asked, "12");
    };
  }

  private HostMessage balance(HostMessage asked) {
    Long minor = available.get(asked.field(102));
    if (minor == null) {
      return answered(asked, "14");
    }
    HostMessage answer = answered(asked, "00");
    String ledger = "1001%sC%012d".formatted(asked.field(49), minor + 1);
    String spendable =
        "1002%s%s%012d".formatted(asked.field(49), minor < 0 ? 'D' : 'C', Math.abs(minor));
    answer.fields().put(54, ledger + spendable);
    return answer;
  }

  private HostMessage hold(HostMessage asked) {
    String trx = asked.field(48);
    Movement before = movements.get(trx);
    if (before != null) {
      return before.step == Step.REVERSED ? answered(asked, "21") : approved(asked, before);
    }
    Long funds = available.get(asked.field(102));
    if (funds == null) {
      return answered(asked, "14");
    }
    long amount = Long.parseLong(asked.field(4));
    if (!asked.field(3).equals(DEPOSIT)) {
      if (funds < amount) {
        return answered(asked, "51");
      }
      available.put(asked.field(102), funds - amount);
    }
    authorisations++;
    String original = "0100" + asked.field(11) + asked.field(7) + "0".repeat(22);
    Movement held = new Movement(Step.HELD, original, "%06d".formatted(authorisations));
    movements.put(trx, held);
    return approved(asked, held);
  }

  private HostMessage commit(HostMessage asked) {
    Movement before = movements.get(asked.field(48));
    if (before == null || before.step == Step.REVERSED) {
      return answered(asked, "12");
    }
    if (!before.original.equals(asked.field(90))) {
      return answered(asked, "30");
    }
    if (before.step == Step.HELD) {
      if (asked.field(3).equals(DEPOSIT)) {
        available.merge(asked.field(102), Long.parseLong(asked.field(4)), Long::sum);
      }
      movements.put(
          asked.field(48), new Movement(Step.COMMITTED, before.original, before.authorisation));
    }
    return approved(asked, before);
  }

  private HostMessage reverse(HostMessage asked) {
    Movement before =
        movements.getOrDefault(asked.field(48), new Movement(Step.REVERSED, asked.field(90), ""));
    if (before.step == Step.COMMITTED) {
      return answered(asked, "12");
    }
    if (!before.original.equals(asked.field(90))) {
      return answered(asked, "30");
    }
    if (before.step == Step.HELD && !asked.field(3).equals(DEPOSIT)) {
      available.merge(asked.field(102), Long.parseLong(asked.field(4)), Long::sum);
    }
    movements.put(
        asked.field(48), new Movement(Step.REVERSED, before.original, before.authorisation));
    return approved(asked, before);
  }

  private static HostMessage approved(HostMessage asked, Movement movement) {
    HostMessage answer = answered(asked, "00");
    if (!movement.authorisation.isEmpty()) {
      answer.fields().put(38, movement.authorisation);
    }
    return answer;
  }

  private static HostMessage answered(HostMessage asked, String code) {
    NavigableMap<Integer, String> fields = new TreeMap<>(asked.fields());
    fields.remove(90);
    fields.put(39, code);
    int type = Integer.parseInt(asked.type()) / 10 * 10 + 10;
    return new HostMessage("%04d".formatted(type), fields);
  }

  private static void send(Socket to, byte[] body) throws IOException {
    byte[] framed = new byte[2 + body.length];
    framed[0] = (byte) (body.length >>> 8);
    framed[1] = (byte) body.length;
    System.arraycopy(body, 0, framed, 2, body.length);
    to.getOutputStream().write(framed);
  }
}
