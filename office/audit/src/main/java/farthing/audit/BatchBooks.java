package farthing.audit;

import farthing.audit.BatchFate.Kind;
import farthing.audit.Finding.Where;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.batches.BatchEnd;
import farthing.batches.BatchPart;
import farthing.batches.BatchRecord;
import farthing.purse.CurrencyTotals;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Clearing's batches as they came, held against what became of them: each record of a booked batch
 * is cleared, disputed or waits for its proof, as it came and once; nothing else is; the records
 * add up to the totals of the batch's end; and what a payment server's journal captured into a
 * batch that is closed is in it. Signatures are not verified: the audit has no keys.
 *
 * <p>The database sorts; of a batch some thousand records are in memory at a time. One thread.
 */
final class BatchBooks implements AutoCloseable {
  private static final int PARTS_AT_ONCE = 10;

  private static final String BOOKED =
      """
      SELECT encode(b.psam, 'hex') AS psam, batch, -1 AS ntpsam, records, ending
      FROM batch b WHERE state = 'booked' ORDER BY b.psam, batch
      """;

  private static final String PARTS =
      "SELECT part, content FROM batch_part WHERE psam = decode(?, 'hex') AND batch = ? ORDER BY part";

  private static final String PARTS_OF_NO_BATCH =
      """
      SELECT DISTINCT encode(p.psam, 'hex') AS psam, p.batch FROM batch_part p
      WHERE NOT EXISTS (SELECT FROM batch b WHERE b.psam = p.psam AND b.batch = p.batch)
      ORDER BY psam, p.batch
      """;

  /** A cancel is booked if its purchase is, and not otherwise. */
  private static final String IS_PAID =
      """
      SELECT EXISTS (SELECT FROM cleared WHERE provider = ? AND purse = ? AND nt = ? AND NOT is_cancel
        AND psam = decode(?, 'hex') AND batch = ? AND ntpsam = ?)
      """;

  private static final String HAS_BATCHES = "SELECT to_regclass('psam_batch') IS NOT NULL";

  /** Of each batch that is closed one row at least. */
  private static final String CAPTURED =
      """
      SELECT encode(b.psam, 'hex') AS psam, b.batch, coalesce(j.ntpsam, -1) AS ntpsam, j.party,
        j.trx::text AS trx, j.provider, j.purse, j.nt, j.currency, j.amount_minor,
        NULL::bigint AS minute, false AS is_cancel
      FROM psam_batch b LEFT JOIN journal j ON j.psam = b.psam AND j.batch = b.batch AND j.captured
      WHERE b.state = 'BOOKED' ORDER BY b.psam, b.batch, j.ntpsam
      """;

  private final Connection clearing;
  private final Findings findings;
  private final BatchLines<Booked> batches;
  private final BatchLines<BatchFate> fates;
  private final List<BatchLines<Optional<BatchLine>>> journals = new ArrayList<>();

  private record Booked(BatchPlace place, long records, Bytes ending) {
    static Booked read(BatchPlace place, ResultSet row) throws SQLException {
      byte[] ending = row.getBytes("ending");
      return new Booked(
          place, row.getLong("records"), ending == null ? Bytes.empty() : Bytes.of(ending));
    }
  }

  /** What is counted of a batch while its parts are read. */
  private static final class Counted {
    private final Map<Currency, CurrencyTotals> totals = new HashMap<>();
    // without a proof, and nowhere: a cancel that follows explains it
    private final Map<Long, BatchLine> nowhere = new TreeMap<>();
    private int parts;
    private long records;
    private long last = -1;
    private boolean isUnread;
  }

  private BatchBooks(Connection clearing, List<Connection> journals, Findings findings)
      throws SQLException {
    this.clearing = clearing;
    this.findings = findings;
    this.batches = new BatchLines<>(clearing, BOOKED, Booked::read);
    this.fates = new BatchLines<>(clearing, BatchFate.QUERY, BatchFate::read);
    for (Connection journal : journals) {
      if (LedgerRules.isTrue(journal, HAS_BATCHES)) {
        this.journals.add(new BatchLines<>(journal, CAPTURED, BatchBooks::captured));
      }
    }
  }

  /**
   * @param journals of payment servers, whose batches went to this clearing
   */
  static void check(Connection clearing, List<Connection> journals, Findings findings)
      throws SQLException {
    try (BatchBooks books = new BatchBooks(clearing, journals, findings)) {
      books.compare();
      books.everyPartIsOfABatch();
    }
  }

  private static Optional<BatchLine> captured(BatchPlace place, ResultSet row) throws SQLException {
    return place.ntpsam() < 0 ? Optional.empty() : Optional.of(BatchLine.read(place, row));
  }

  private void compare() throws SQLException {
    Optional<BatchPlace> before = Optional.empty();
    for (Optional<BatchPlace> next = batches.next(); next.isPresent(); next = batches.next()) {
      BatchPlace place = next.get();
      notBooked(place);
      if (place.batch() > 1
          && before
              .filter(b -> b.isOf(new BatchPlace(place.psam(), place.batch() - 1, -1)))
              .isEmpty()) {
        find(place, "it is booked, and the batch before it is not");
      }
      compare(batches.at(place).getFirst());
      before = next;
    }
    notBooked(new BatchPlace("g", 0, 0));
  }

  /** What stands before this batch and behind the last one that was booked. */
  private void notBooked(BatchPlace next) throws SQLException {
    for (List<BatchFate> some = fates.before(next); !some.isEmpty(); some = fates.before(next)) {
      some.forEach(fate -> find(fate, fate.paid(), "and no such batch is booked"));
    }
    for (BatchLines<Optional<BatchLine>> journal : journals) {
      while (journal.next().filter(place -> place.compareTo(next) < 0).isPresent()) {
        BatchPlace place = journal.next().get();
        findings.add(
            new Finding(
                Where.JOURNAL,
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                0,
                "batch %s is closed there, and clearing has not booked it".formatted(place)));
        for (int some = 1; some > 0; ) {
          some = journal.before(place.end()).size();
        }
      }
    }
  }

  private void compare(Booked batch) throws SQLException {
    BatchPlace place = batch.place();
    // asked before its rows are taken
    boolean isClosed =
        journals.stream().flatMap(j -> j.next().stream()).anyMatch(next -> next.isOf(place));
    Counted counted = new Counted();
    try (PreparedStatement ask = clearing.prepareStatement(PARTS)) {
      ask.setString(1, place.psam());
      ask.setLong(2, place.batch());
      ask.setFetchSize(PARTS_AT_ONCE);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          counted.parts++;
          Optional<BatchPart> part =
              part(place, counted, row.getInt("part"), Bytes.of(row.getBytes("content")));
          if (part.isPresent()) {
            for (BatchPart.Line line : part.get().lines()) {
              count(counted, line.record());
              compare(place, counted, line, isClosed);
            }
          }
        }
      }
    }
    if (counted.isUnread) {
      skip(place.end());
      return;
    }
    notInIt(place.end());
    counted.nowhere.values().forEach(this::nowhere);
    addsUp(batch, counted);
  }

  /** Nothing if it is not as it came. */
  private Optional<BatchPart> part(BatchPlace place, Counted counted, int number, Bytes content) {
    try {
      BatchPart part = BatchPart.parse(content);
      if (part.part() == number
          && part.id().psam().toString().equals(place.psam())
          && part.id().batch() == place.batch()) {
        return Optional.of(part);
      }
      find(place, "its part %d is another's".formatted(number));
    } catch (Malformed e) {
      find(place, "its part %d is not as it came: %s".formatted(number, e.getMessage()));
    }
    counted.isUnread = true;
    return Optional.empty();
  }

  private static void count(Counted counted, BatchRecord record) {
    counted.records++;
    long minor = record.amount().minor();
    Currency currency = record.amount().currency();
    CurrencyTotals was = counted.totals.getOrDefault(currency, CurrencyTotals.none(currency));
    boolean cancel = record.isCancel();
    counted.totals.put(
        currency,
        new CurrencyTotals(
            currency,
            was.purchases() + (cancel ? 0 : 1),
            was.purchasesMinor() + (cancel ? 0 : minor),
            was.cancels() + (cancel ? 1 : 0),
            was.cancelsMinor() + (cancel ? minor : 0)));
  }

  private void compare(BatchPlace batch, Counted counted, BatchPart.Line line, boolean isClosed)
      throws SQLException {
    BatchRecord came = line.record();
    BatchPlace place = batch.at(came.number());
    BatchLine as = BatchLine.of(place, line.merchant().value(), came);
    if (came.number() <= counted.last) {
      find(as, 0, "it does not stand behind the record before it");
      return;
    }
    counted.last = came.number();
    if (counted.isUnread) {
      skip(place);
    } else {
      notInIt(place);
    }
    List<BatchFate> became = fates.at(place);
    became.forEach(fate -> isAsItCame(as, came, fate));
    if (came.isCancel()) {
      cancel(counted, as, came, became);
    } else {
      purchase(counted, as, came, became);
    }
    inJournal(as, came, isClosed);
  }

  private void isAsItCame(BatchLine as, BatchRecord came, BatchFate fate) {
    List<String> otherwise = as.differences(fate.line());
    if (otherwise.isEmpty() && fate.record().filter(kept -> !isSame(kept, came)).isPresent()) {
      otherwise = List.of("another record");
    }
    if (!otherwise.isEmpty()) {
      find(
          fate,
          fate.is(Kind.CLEARED) ? fate.line().signed() - as.signed() : 0,
          "and not as it came: " + String.join("; ", otherwise));
    }
  }

  /** But for its proof, which may have come late. */
  private static boolean isSame(BatchRecord kept, BatchRecord came) {
    return kept.purchase().equals(came.purchase())
        && kept.s5().equals(came.s5())
        && kept.cancelled() == came.cancelled();
  }

  private void purchase(Counted counted, BatchLine as, BatchRecord came, List<BatchFate> became) {
    List<BatchFate> cleared = became.stream().filter(f -> f.is(Kind.CLEARED)).toList();
    Optional<BatchFate> disputed = became.stream().filter(f -> f.is(Kind.DISPUTED)).findFirst();
    boolean isUnproven = became.stream().anyMatch(f -> f.is(Kind.UNPROVEN));
    cleared.stream().skip(1).forEach(again -> find(again, again.paid(), "twice"));
    if (became.isEmpty()) {
      if (came.s6().isPresent()) {
        nowhere(as);
      } else {
        counted.nowhere.put(came.number(), as);
      }
    } else if (disputed.isPresent()) {
      boolean saysPaid = disputed.get().state().equals("paid");
      if (saysPaid == cleared.isEmpty()) {
        find(
            disputed.get(),
            saysPaid ? -as.signed() : as.signed(),
            saysPaid ? "decided as paid, and not cleared" : "cleared too, and not decided as paid");
      }
    }
    if (isUnproven && became.size() > 1) {
      find(as, 0, "it waits for its proof, and is cleared or disputed");
    }
    if (came.s6().isEmpty() && cleared.stream().anyMatch(f -> f.part() == 0)) {
      find(as, as.signed(), "it came without a proof, and is cleared with its batch");
    }
  }

  private void cancel(Counted counted, BatchLine as, BatchRecord came, List<BatchFate> became)
      throws SQLException {
    counted.nowhere.remove(came.cancelled());
    boolean isCleared = became.stream().anyMatch(f -> f.is(Kind.CLEARED));
    try (PreparedStatement ask = clearing.prepareStatement(IS_PAID)) {
      ask.setInt(1, as.card().provider());
      ask.setLong(2, as.card().number());
      ask.setInt(3, as.nt() - 1);
      ask.setString(4, as.place().psam());
      ask.setLong(5, as.place().batch());
      ask.setLong(6, came.cancelled());
      try (ResultSet row = ask.executeQuery()) {
        boolean isPaid = row.next() && row.getBoolean(1);
        if (isPaid != isCleared) {
          find(
              as,
              isPaid ? -as.signed() : as.signed(),
              isPaid
                  ? "it cancels a purchase that is cleared, and is not cleared itself"
                  : "it is cleared, and the purchase that it cancels is not");
        }
      }
    }
  }

  private void nowhere(BatchLine as) {
    find(as, -as.signed(), "it is neither cleared nor disputed nor waiting for its proof");
  }

  private void inJournal(BatchLine as, BatchRecord came, boolean isClosed) throws SQLException {
    boolean isThere = false;
    for (BatchLines<Optional<BatchLine>> journal : journals) {
      for (Optional<BatchLine> row : journal.at(as.place())) {
        isThere = true;
        List<String> otherwise = as.differences(row.orElseThrow());
        if (!otherwise.isEmpty()) {
          find(
              Where.JOURNAL,
              row.get(),
              row.get().signed() - as.signed(),
              "the journal has it otherwise than clearing's batch: "
                  + String.join("; ", otherwise));
        }
      }
    }
    if (isClosed && !isThere && !came.isCancel() && came.s6().isPresent()) {
      find(
          Where.JOURNAL,
          as,
          -as.signed(),
          "clearing's batch has it, and the journal has not captured it");
    }
  }

  /** What stands before this record and behind the last one that came. */
  private void notInIt(BatchPlace next) throws SQLException {
    for (List<BatchFate> some = fates.before(next); !some.isEmpty(); some = fates.before(next)) {
      some.forEach(fate -> find(fate, fate.paid(), "and the batch has no such record"));
    }
    for (BatchLines<Optional<BatchLine>> journal : journals) {
      for (List<Optional<BatchLine>> some = journal.before(next);
          !some.isEmpty();
          some = journal.before(next)) {
        for (Optional<BatchLine> row : some) {
          row.ifPresent(line ->
              find(
                  Where.JOURNAL,
                  line,
                  line.signed(),
                  "the journal captured it, and clearing's batch has no such record"));
        }
      }
    }
  }

  /** Nothing can be said of them: a part that may have them was not read. */
  private void skip(BatchPlace next) throws SQLException {
    for (int some = 1; some > 0; ) {
      some = fates.before(next).size();
      for (BatchLines<Optional<BatchLine>> journal : journals) {
        some += journal.before(next).size();
      }
    }
  }

  private void addsUp(Booked batch, Counted counted) {
    try {
      BatchEnd end = BatchEnd.parse(batch.ending());
      boolean isItsOwn =
          end.id().psam().toString().equals(batch.place().psam())
              && end.id().batch() == batch.place().batch();
      if (!isItsOwn) {
        find(batch.place(), "its end is another's");
      }
      if (end.parts() != counted.parts) {
        find(
            batch.place(),
            "its end says %d parts, and %d are there".formatted(end.parts(), counted.parts));
      }
      Map<Currency, CurrencyTotals> said = new HashMap<>(counted.totals);
      said.replaceAll((currency, _) -> CurrencyTotals.none(currency));
      end.totals().forEach(each -> said.put(each.currency(), each));
      said.forEach((currency, each) -> {
        CurrencyTotals sum = counted.totals.getOrDefault(currency, CurrencyTotals.none(currency));
        if (!sum.equals(each)) {
          findings.add(
              Finding.inFloat(
                  "",
                  currency,
                  sum.purchasesMinor()
                      - sum.cancelsMinor()
                      - each.purchasesMinor()
                      + each.cancelsMinor(),
                  "batch %s: its records do not add up to the totals that its security card signed"
                      .formatted(batch.place())));
        }
      });
    } catch (Malformed e) {
      find(batch.place(), "its end is not as it came: " + e.getMessage());
    }
    if (batch.records() != counted.records) {
      find(
          batch.place(),
          "it was booked with %d records, and %d are there"
              .formatted(batch.records(), counted.records));
    }
  }

  private void everyPartIsOfABatch() throws SQLException {
    try (PreparedStatement ask = clearing.prepareStatement(PARTS_OF_NO_BATCH);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        find(
            new BatchPlace(row.getString("psam"), row.getLong("batch"), -1),
            "its parts are here, and the batch is not");
      }
    }
  }

  private void find(BatchPlace batch, String text) {
    findings.add(
        new Finding(
            Where.FLOAT,
            "",
            "",
            Optional.empty(),
            Optional.empty(),
            0,
            "batch %s: %s".formatted(batch, text)));
  }

  private void find(BatchFate fate, long minor, String text) {
    find(fate.line(), minor, "%s, %s".formatted(fate.kind().told(), text));
  }

  private void find(BatchLine line, long minor, String text) {
    find(Where.FLOAT, line, minor, text);
  }

  private void find(Where where, BatchLine line, long minor, String text) {
    findings.add(
        new Finding(
            where,
            line.party(),
            line.trx(),
            Optional.of(line.card()),
            line.amount().map(Amount::currency),
            minor,
            "batch %s, NTPSAM %d: %s".formatted(line.place(), line.place().ntpsam(), text)));
  }

  @Override
  public void close() throws SQLException {
    batches.close();
    fates.close();
    for (BatchLines<Optional<BatchLine>> journal : journals) {
      journal.close();
    }
  }
}
