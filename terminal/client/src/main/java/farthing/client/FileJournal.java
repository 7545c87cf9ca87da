package farthing.client;

import farthing.base.Malformed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A journal in a file beside the card's: a line of JSON per step, each fsynced.
 *
 * <p>Only its owner may read it. While a purchase or a load is open its order stands there, and in
 * it the TSK that opens this one's messages and no others; no PIN, no card key, no card number in
 * the clear. As soon as a purchase is over, the file is written anew without its lines, and of the
 * purchase remain its merchant, amount, reference and how it ended; of the last one that was paid
 * its order too, until the next is, so that it can be cancelled.
 *
 * <p>A last line that a crash tore is left out: what it announced was not done.
 */
public final class FileJournal implements PurchaseJournal {
  /** Purchases over that are still remembered: for a person, and against paying an order twice. */
  private static final int MOST_ENDED = 200;

  private final JournalFile file;
  private final InstantSource time;
  private final Map<PurchaseId, List<JournalLine>> lines = new LinkedHashMap<>();
  private final Map<PurchaseId, OpenPurchase> open = new LinkedHashMap<>();
  private final Map<PurchaseId, OpenCancel> cancels = new LinkedHashMap<>();
  private final Map<PurchaseId, EndedPurchase> ended = new LinkedHashMap<>();
  private final JournalledLoads loads = new JournalledLoads();
  private Optional<JournalLine> kept = Optional.empty();

  private FileJournal(JournalFile file, InstantSource time) {
    this.file = file;
    this.time = time;
  }

  /** The journal of the card in {@code card}: {@code card.journal}. */
  public static Path beside(Path card) {
    return card.resolveSibling(card.getFileName() + ".journal");
  }

  /**
   * @param path made if it is not there; its folder is
   * @throws JournalUnusable with a text for the person: in use by another program, damaged, too
   *     large
   */
  public static FileJournal open(Path path, InstantSource time) throws IOException {
    JournalFile file = JournalFile.open(path);
    try {
      FileJournal journal = new FileJournal(file, time);
      journal.load(path);
      return journal;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public List<OpenPurchase> open() {
    return List.copyOf(open.values());
  }

  @Override
  public List<EndedPurchase> ended() {
    return List.copyOf(ended.values());
  }

  @Override
  public List<OpenCancel> cancels() {
    return List.copyOf(cancels.values());
  }

  @Override
  public Optional<JournalStep.Kept> kept() {
    return kept.map(line -> (JournalStep.Kept) line.step());
  }

  @Override
  public List<OpenLoad> loads() {
    return loads.open();
  }

  @Override
  public List<EndedLoad> endedLoads() {
    return loads.ended();
  }

  @Override
  public OpenLoad appendLoad(PurchaseId load, JournalStep.OfLoad step) throws IOException {
    JournalLine line = new JournalLine(time.instant(), load, step);
    OpenLoad after = loads.after(load, step);
    file.append(line.write());
    if (step instanceof JournalStep.LoadClosed closed) {
      loads.end(line, closed);
      forgetWhatIsOver();
    } else {
      loads.go(line, after);
    }
    return after;
  }

  @Override
  public OpenCancel appendCancel(PurchaseId purchase, JournalStep.OfCancel step)
      throws IOException {
    JournalLine line = new JournalLine(time.instant(), purchase, step);
    OpenCancel after = afterCancel(line, step);
    file.append(line.write());
    goCancel(line, after);
    return after;
  }

  @Override
  public OpenPurchase append(PurchaseId purchase, JournalStep step) throws IOException {
    JournalLine line = new JournalLine(time.instant(), purchase, step);
    if (step instanceof JournalStep.Closed closed && cancels.containsKey(purchase)) {
      return closeCancel(line, closed);
    }
    OpenPurchase after = after(line);
    file.append(line.write());
    if (step instanceof JournalStep.Closed closed) {
      end(line, closed);
      forgetWhatIsOver();
    } else {
      go(line, after);
    }
    return after;
  }

  private OpenPurchase closeCancel(JournalLine line, JournalStep.Closed closed) throws IOException {
    JournalStep.Kept paid = Objects.requireNonNull(cancels.get(line.purchase())).paid();
    file.append(line.write());
    end(line, closed);
    forgetWhatIsOver();
    return OpenPurchase.begin(
        new JournalStep.Drawing(paid.offer(), paid.card(), paid.transactionNumber()));
  }

  @Override
  public void close() {
    file.close();
  }

  /** The purchase is over either way; whoever opens the journal next tries again. */
  private void forgetWhatIsOver() {
    try {
      file.replaceBy(remaining());
    } catch (IOException e) {
      // told at the next append
    }
  }

  private void load(Path path) throws IOException {
    List<byte[]> raw = file.lines();
    boolean wasOver = false;
    for (byte[] each : raw) {
      try {
        JournalLine line = JournalLine.read(each);
        switch (line.step()) {
          case JournalStep.Closed closed -> {
            wasOver |= open.containsKey(line.purchase()) || cancels.containsKey(line.purchase());
            end(line, closed);
          }
          case JournalStep.Kept _ -> kept = Optional.of(line);
          case JournalStep.LoadClosed closed -> {
            wasOver |= loads.isOpen(line.purchase());
            loads.end(line, closed);
          }
          case JournalStep.OfLoad step -> loads.go(line, loads.after(line.purchase(), step));
          case JournalStep.OfCancel step -> goCancel(line, afterCancel(line, step));
          default -> go(line, after(line));
        }
      } catch (Malformed e) {
        throw new JournalUnusable(
            "the journal %s is damaged in line %d: keep a copy of it and ask for help before you pay again; the card itself has its last payments"
                .formatted(path, raw.indexOf(each) + 1),
            e);
      }
    }
    if (wasOver) {
      // a crash came between a purchase's end and the new file
      file.replaceBy(remaining());
    }
  }

  /** Where the purchase stands after this line. */
  private OpenPurchase after(JournalLine line) {
    if (line.step() instanceof JournalStep.Drawing drawing) {
      return OpenPurchase.begin(drawing);
    }
    OpenPurchase before = open.get(line.purchase());
    if (before != null) {
      return before.after(line.step());
    }
    throw new Malformed("a step of a purchase that was not drawn");
  }

  private OpenCancel afterCancel(JournalLine line, JournalStep.OfCancel step) {
    if (step instanceof JournalStep.Cancelling cancelling) {
      return OpenCancel.begin(line.at(), cancelling);
    }
    OpenCancel before = cancels.get(line.purchase());
    if (before != null) {
      return before.after(step);
    }
    throw new Malformed("a step of a cancel that was not begun");
  }

  private void goCancel(JournalLine line, OpenCancel after) {
    cancels.put(line.purchase(), after);
    lines.computeIfAbsent(line.purchase(), _ -> new ArrayList<>()).add(line);
  }

  private void go(JournalLine line, OpenPurchase after) {
    open.put(line.purchase(), after);
    lines.computeIfAbsent(line.purchase(), _ -> new ArrayList<>()).add(line);
  }

  private void end(JournalLine line, JournalStep.Closed closed) {
    PurchaseId id = line.purchase();
    OpenPurchase was = open.remove(id);
    if (was != null && closed.how() == EndedPurchase.How.PAID && isLatest(was.drawn())) {
      JournalStep.Drawing drawn = was.drawn();
      kept =
          Optional.of(
              new JournalLine(
                  line.at(),
                  id,
                  new JournalStep.Kept(drawn.offer(), drawn.card(), drawn.transactionNumber())));
    }
    if (closed.how() != EndedPurchase.How.PAID) {
      kept = kept.filter(k -> !k.purchase().equals(id));
    }
    cancels.remove(id);
    lines.remove(id);
    ended.put(
        id,
        new EndedPurchase(
            id, line.at(), closed.merchant(), closed.amount(), closed.how(), closed.reference()));
    while (ended.size() > MOST_ENDED) {
      ended.remove(ended.keySet().iterator().next());
    }
  }

  /** A card takes back what it paid last, whatever was settled last. */
  private boolean isLatest(JournalStep.Drawing paid) {
    return kept()
        .filter(k -> k.card().equals(paid.card()))
        .filter(k -> k.transactionNumber() > paid.transactionNumber())
        .isEmpty();
  }

  /** What the file need hold. */
  private List<byte[]> remaining() {
    List<byte[]> all = new ArrayList<>();
    for (EndedPurchase e : ended.values()) {
      JournalStep.Closed closed =
          new JournalStep.Closed(e.how(), e.merchant(), e.amount(), e.reference());
      all.add(new JournalLine(e.at(), e.id(), closed).write());
    }
    kept.ifPresent(line -> all.add(line.write()));
    loads.remaining().forEach(line -> all.add(line.write()));
    lines.values().forEach(each -> each.forEach(line -> all.add(line.write())));
    return all;
  }
}
