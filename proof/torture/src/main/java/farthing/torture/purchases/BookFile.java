package farthing.torture.purchases;

import farthing.base.Bytes;
import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
import farthing.merchant.Ending;
import farthing.merchant.OpenOrder;
import farthing.merchant.OrderBook;
import farthing.messages.CaptureReport;
import farthing.messages.CardProof;
import farthing.messages.Confirmation;
import farthing.messages.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shop's order book in a file: a line for each order and for its end, on the disk before it is
 * answered. A shop that comes back reads it again.
 */
final class BookFile implements OrderBook, AutoCloseable {
  private static final String OPEN = "open";
  private static final String ACCEPTED = "accepted";
  private static final String CLOSED = "closed";
  private static final String DELIVERED = "delivered";
  private static final String WISHED = "wished";
  private static final String TOLD = "told";

  /** Accepted, by a proof that stands behind. */
  private static final String PROVEN = "proven";

  private static final String REPORTED = "reported";

  private final FileChannel file;
  private final Map<TransactionId, BookedOrder> orders = new LinkedHashMap<>();
  private final Set<TransactionId> delivered = new HashSet<>();
  private final Set<TransactionId> closesToTell = new LinkedHashSet<>();
  private final Map<TransactionId, CardProof> proofs = new LinkedHashMap<>();

  BookFile(Path path) throws IOException {
    if (Files.exists(path)) {
      read(path);
    }
    file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public synchronized void open(OpenOrder order) {
    String offer = Base64.getEncoder().encodeToString(order.toJson().toArray());
    append(OPEN + " " + order.trx() + " " + offer);
    orders.put(order.trx(), new BookedOrder(order, BookedOrder.State.OPEN));
  }

  @Override
  public synchronized Optional<BookedOrder> find(TransactionId trx) {
    return Optional.ofNullable(orders.get(trx));
  }

  @Override
  public Ending accept(TransactionId trx, Confirmation confirmation) {
    return end(trx, ACCEPTED, "");
  }

  @Override
  public Ending accept(TransactionId trx, Confirmation confirmation, CardProof proof) {
    return end(trx, PROVEN, proof.toBytes().hex());
  }

  @Override
  public synchronized List<CaptureReport.Capture> capturesToTell(int most) {
    return proofs.entrySet().stream()
        .limit(most)
        .map(e ->
            new CaptureReport.Capture(
                e.getKey(), e.getValue(), known(e.getKey()).state() == BookedOrder.State.ACCEPTED))
        .toList();
  }

  @Override
  public synchronized void captureTold(TransactionId trx, Optional<ErrorCode> why) {
    write(REPORTED, trx, "");
  }

  @Override
  public Ending close(TransactionId trx) {
    return end(trx, CLOSED, "");
  }

  /** The write that delivers is the one that decides against it. */
  @Override
  public synchronized Ending closeUndelivered(TransactionId trx) {
    BookedOrder.State was = known(trx).state();
    if (delivered.contains(trx)) {
      return Ending.ACCEPTED_BEFORE;
    }
    if (closesToTell.add(trx)) {
      write(WISHED, trx, "");
    }
    return was == BookedOrder.State.CLOSED ? Ending.CLOSED_BEFORE : Ending.ENDED_NOW;
  }

  @Override
  public synchronized List<TransactionId> closesToTell(int most) {
    return closesToTell.stream().limit(most).toList();
  }

  @Override
  public synchronized void closeTold(TransactionId trx) {
    write(TOLD, trx, "");
  }

  /** Goods leave, if the order is accepted; from then on it is not taken back. */
  synchronized boolean deliver(TransactionId trx) {
    boolean leaves = known(trx).state() == BookedOrder.State.ACCEPTED;
    if (leaves && !delivered.contains(trx)) {
      write(DELIVERED, trx, "");
    }
    return leaves;
  }

  synchronized boolean isDelivered(TransactionId trx) {
    return delivered.contains(trx);
  }

  /** All of them, the oldest first. */
  synchronized List<BookedOrder> all() {
    return List.copyOf(orders.values());
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized Ending end(TransactionId trx, String word, String more) {
    return switch (known(trx).state()) {
      case ACCEPTED -> Ending.ACCEPTED_BEFORE;
      case CLOSED -> Ending.CLOSED_BEFORE;
      case OPEN -> {
        write(word, trx, more);
        yield Ending.ENDED_NOW;
      }
    };
  }

  private BookedOrder known(TransactionId trx) {
    return find(trx)
        .orElseThrow(() -> new IllegalStateException("TRX " + trx + " is not in the book"));
  }

  private void write(String word, TransactionId trx, String more) {
    append(more.isEmpty() ? word + " " + trx : word + " " + trx + " " + more);
    note(word, trx, more);
  }

  /** What a line says that is on the disk. */
  private void note(String word, TransactionId trx, String more) {
    switch (word) {
      case ACCEPTED -> become(trx, BookedOrder.State.ACCEPTED);
      case PROVEN -> {
        become(trx, BookedOrder.State.ACCEPTED);
        proofs.put(trx, CardProof.parse(Bytes.ofHex(more)));
      }
      case REPORTED -> proofs.remove(trx);
      case CLOSED -> become(trx, BookedOrder.State.CLOSED);
      case DELIVERED -> delivered.add(trx);
      case WISHED -> {
        become(trx, BookedOrder.State.CLOSED);
        closesToTell.add(trx);
      }
      case TOLD -> closesToTell.remove(trx);
      default -> throw new IllegalStateException("an order's book has no word " + word);
    }
  }

  private void become(TransactionId trx, BookedOrder.State state) {
    orders.put(trx, new BookedOrder(known(trx).open(), state));
  }

  private void append(String line) {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
    try {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Path path) throws IOException {
    for (String line : Files.readAllLines(path, StandardCharsets.US_ASCII)) {
      String[] words = line.split(" ", 3);
      TransactionId trx = TransactionId.parse(words[1]);
      if (words[0].equals(OPEN)) {
        Bytes offer = Bytes.of(Base64.getDecoder().decode(words[2]));
        orders.put(trx, new BookedOrder(OpenOrder.parse(offer, ""), BookedOrder.State.OPEN));
      } else {
        note(words[0], trx, words.length > 2 ? words[2] : "");
      }
    }
  }
}
