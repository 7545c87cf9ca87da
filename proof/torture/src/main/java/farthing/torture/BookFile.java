package farthing.torture;

import farthing.base.Bytes;
import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
import farthing.merchant.Ending;
import farthing.merchant.OpenOrder;
import farthing.merchant.OrderBook;
import farthing.messages.Confirmation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The shop's order book in a file: a line for each order and for its end, on the disk before it is
 * answered. A shop that comes back reads it again.
 */
final class BookFile implements OrderBook, AutoCloseable {
  private static final String OPEN = "open";
  private static final String ACCEPTED = "accepted";
  private static final String CLOSED = "closed";

  private final FileChannel file;
  private final Map<TransactionId, BookedOrder> orders = new LinkedHashMap<>();

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
    return end(trx, ACCEPTED, BookedOrder.State.ACCEPTED);
  }

  @Override
  public Ending close(TransactionId trx) {
    return end(trx, CLOSED, BookedOrder.State.CLOSED);
  }

  /** Goods are delivered with the acceptance here, so there is nothing accepted to close. */
  @Override
  public Ending closeUndelivered(TransactionId trx) {
    return close(trx);
  }

  @Override
  public List<TransactionId> closesToTell(int most) {
    return List.of();
  }

  @Override
  public void closeTold(TransactionId trx) {
    // nobody cancels here
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

  private synchronized Ending end(TransactionId trx, String word, BookedOrder.State as) {
    BookedOrder order =
        find(trx)
            .orElseThrow(() -> new IllegalStateException("TRX " + trx + " is not in the book"));
    return switch (order.state()) {
      case ACCEPTED -> Ending.ACCEPTED_BEFORE;
      case CLOSED -> Ending.CLOSED_BEFORE;
      case OPEN -> {
        append(word + " " + trx);
        orders.put(trx, new BookedOrder(order.open(), as));
        yield Ending.ENDED_NOW;
      }
    };
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
    List<String> ended = new ArrayList<>();
    for (String line : Files.readAllLines(path, StandardCharsets.US_ASCII)) {
      String[] words = line.split(" ", 3);
      TransactionId trx = TransactionId.parse(words[1]);
      if (words[0].equals(OPEN)) {
        Bytes offer = Bytes.of(Base64.getDecoder().decode(words[2]));
        orders.put(trx, new BookedOrder(OpenOrder.parse(offer, ""), BookedOrder.State.OPEN));
      } else if (ended.contains(words[1])) {
        throw new IllegalStateException("order " + trx + " ended twice");
      } else {
        ended.add(words[1]);
        BookedOrder order = Optional.ofNullable(orders.get(trx)).orElseThrow();
        orders.put(
            trx,
            new BookedOrder(
                order.open(),
                words[0].equals(ACCEPTED) ? BookedOrder.State.ACCEPTED : BookedOrder.State.CLOSED));
      }
    }
  }
}
