package farthing.store;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Batches as they come in, in a database opened with {@link Database#CLEARING}: at a concentration
 * point and at clearing.
 *
 * <p>Guarantees: what is returned is durable; a part or an end that comes again changes nothing,
 * and another in its place is refused. Safe for all threads; throws {@link StoreUnavailable} if the
 * database does not answer.
 */
public final class CollectedBatches {
  private static final String UNKNOWN =
      "the batches' tables did not confirm; send it again to learn what became of it";
  private static final String SILENT = "the batches' tables did not answer; ask again";

  private static final String OF_BATCH = " WHERE psam = ? AND batch = ?";

  private final Database database;

  public CollectedBatches(Database database) {
    this.database = database;
  }

  /** What came of a message. */
  public enum Took {
    /** It stands here, now or since it came before. */
    STANDS,
    /** Another stands in its place. */
    CONTRADICTED,
    /** The batch is another source's. */
    NOT_YOURS,
    /** An end whose parts are not all here, or late proofs of a batch that is not. */
    INCOMPLETE
  }

  /** What an operator waits for. */
  public enum Waits {
    /** Parts come, and the end is not here. */
    ARRIVING,
    /** It is here, and not booked yet. */
    TAKEN,
    /** It cannot be booked as it is. */
    HELD;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A batch as operators see it. */
  public record Line(BatchId id, PartyId source, String state, long records, BatchWord word) {}

  /**
   * @param content {@code part} as it came
   */
  public Took take(PartyId source, BatchPart part, Bytes content) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          Standing standing = begin(connection, source, part.id());
          if (!standing.source().equals(source)) {
            return Took.NOT_YOURS;
          }
          if (standing.ending().isEmpty()) {
            addPart(connection, part, content);
          }
          return part(connection, part.id(), part.part()).filter(content::equals).isPresent()
              ? Took.STANDS
              : Took.CONTRADICTED;
        });
  }

  /**
   * @param content {@code end} as it came
   */
  public Took take(PartyId source, BatchEnd end, Bytes content) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          Standing standing = begin(connection, source, end.id());
          if (!standing.source().equals(source)) {
            return Took.NOT_YOURS;
          }
          if (standing.ending().isPresent()) {
            return standing.ending().get().equals(content) ? Took.STANDS : Took.CONTRADICTED;
          }
          if (!hasParts(connection, end)) {
            return Took.INCOMPLETE;
          }
          try (PreparedStatement taken =
              connection.prepareStatement(
                  "UPDATE batch SET state = 'taken', ending = ?" + OF_BATCH)) {
            taken.setBytes(1, content.toArray());
            name(taken, 2, end.id());
            taken.executeUpdate();
          }
          return Took.STANDS;
        });
  }

  /** Of a batch whose end is here. */
  public Took take(PartyId source, LateProofs late) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          Optional<Standing> standing = standing(connection, late.id());
          if (standing.isEmpty() || standing.get().ending().isEmpty()) {
            return Took.INCOMPLETE;
          }
          if (!standing.get().source().equals(source)) {
            return Took.NOT_YOURS;
          }
          try (PreparedStatement add =
              connection.prepareStatement(
                  "INSERT INTO late_proof (psam, batch, ntpsam, s6)"
                      + " SELECT ?, ?, p.* FROM unnest(?::bigint[], ?::bytea[]) p"
                      + " ON CONFLICT DO NOTHING")) {
            name(add, 1, late.id());
            new Columns<>(add, 2, late.proofs())
                .add("int8", Long[]::new, LateProofs.Proof::number)
                .add("bytea", byte[][]::new, proof -> proof.s6().value().toArray());
            add.executeUpdate();
          }
          return Took.STANDS;
        });
  }

  /** What is said of a batch; missing where it is not known here, or not whole. */
  public BatchWord word(BatchId id) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement("SELECT state, word FROM batch" + OF_BATCH)) {
            name(ask, 1, id);
            try (ResultSet row = ask.executeQuery()) {
              return row.next() ? word(id, row) : BatchWord.missing(id);
            }
          }
        });
  }

  public long count(Waits state) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement("SELECT count(*) FROM batch WHERE state = ?")) {
            ask.setString(1, state.word());
            try (ResultSet row = ask.executeQuery()) {
              row.next();
              return row.getLong(1);
            }
          }
        });
  }

  /**
   * For an operator's eyes: those that are held, and then the others, the newest first.
   *
   * @param state only those; all if empty
   */
  public List<Line> list(Optional<String> state, int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT psam, batch, source, state, coalesce(records, 0) AS records, word"
                      + " FROM batch WHERE state = coalesce(?, state)"
                      + " ORDER BY state = 'held' DESC, arrived DESC, psam, batch DESC LIMIT ?")) {
            ask.setString(1, state.orElse(null));
            ask.setInt(2, most);
            List<Line> lines = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                BatchId id =
                    new BatchId(new PsamId(Bytes.of(row.getBytes("psam"))), row.getLong("batch"));
                lines.add(
                    new Line(
                        id,
                        new PartyId(row.getString("source")),
                        row.getString("state"),
                        row.getLong("records"),
                        word(id, row)));
              }
            }
            return lines;
          }
        });
  }

  /**
   * Batches that are here and not decided, in the order of their names.
   *
   * @param behind only those behind it; from the first on if empty
   */
  public List<BatchId> undecided(Optional<BatchId> behind, int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT psam, batch FROM batch WHERE state IN ('taken', 'held')"
                      + " AND (psam, batch) > (?, ?) ORDER BY psam, batch LIMIT ?")) {
            ask.setBytes(1, behind.map(id -> id.psam().value().toArray()).orElse(new byte[0]));
            ask.setLong(2, behind.map(BatchId::batch).orElse(0L));
            ask.setInt(3, most);
            List<BatchId> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new BatchId(new PsamId(Bytes.of(row.getBytes("psam"))), row.getLong("batch")));
              }
            }
            return all;
          }
        });
  }

  /** The end of a batch that is here. */
  public BatchEnd end(BatchId id) {
    return database.inTransaction(SILENT, connection -> end(connection, id));
  }

  /** Which of its parts came, in their order: also those behind the last that its end counts. */
  public List<Integer> parts(BatchId id) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT part FROM batch_part" + OF_BATCH + " ORDER BY part")) {
            name(ask, 1, id);
            List<Integer> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(row.getInt(1));
              }
            }
            return all;
          }
        });
  }

  /** A part of a batch that is here. */
  public BatchPart part(BatchId id, int part) {
    return BatchPart.parse(
        database.read(SILENT, connection -> part(connection, id, part)).orElseThrow());
  }

  /**
   * Hands over the records of a batch that is here, some thousands at a time: the last of them
   * first, each time in their order.
   */
  public void eachFromTheEnd(BatchEnd end, Consumer<List<BatchPart.Line>> each) {
    for (int last = end.parts(); last > 0; last -= BatchLines.AT_ONCE) {
      int to = last;
      int from = Math.max(1, to - BatchLines.AT_ONCE + 1);
      each.accept(
          BatchLines.lines(
              database.read(
                  SILENT, connection -> BatchLines.parts(connection, end.id(), from, to))));
    }
  }

  /** What is said of a batch further on: held or booked. */
  public void decided(BatchWord word) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement decide =
              connection.prepareStatement(
                  "UPDATE batch SET state = ?, word = ?"
                      + OF_BATCH
                      + " AND state IN ('taken', 'held') AND word IS DISTINCT FROM ?")) {
            byte[] said = word.toBytes().toArray();
            decide.setString(1, word.state() == BatchWord.State.BOOKED ? "booked" : "held");
            decide.setBytes(2, said);
            name(decide, 3, word.id());
            decide.setBytes(5, said);
            return decide.executeUpdate();
          }
        });
  }

  /**
   * Late proofs that nobody has handed on, of the next batch that has some.
   *
   * @param behind in the order of security cards and their batches; empty: of the first
   */
  public Optional<LateProofs> late(Optional<BatchId> behind) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT l.psam, l.batch, l.ntpsam, l.s6 FROM late_proof l JOIN ("
                      + "SELECT psam, batch FROM late_proof WHERE state = 'taken'"
                      + " AND (psam, batch) > (?, ?)"
                      + " ORDER BY psam, batch LIMIT 1) b ON b.psam = l.psam AND b.batch = l.batch"
                      + " WHERE l.state = 'taken' ORDER BY l.ntpsam LIMIT "
                      + LateProofs.MOST)) {
            ask.setBytes(1, behind.map(id -> id.psam().value().toArray()).orElse(new byte[0]));
            ask.setLong(2, behind.map(BatchId::batch).orElse(0L));
            List<LateProofs.Proof> proofs = new ArrayList<>();
            BatchId id = null;
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                id = new BatchId(new PsamId(Bytes.of(row.getBytes("psam"))), row.getLong("batch"));
                proofs.add(
                    new LateProofs.Proof(
                        row.getLong("ntpsam"), new Mac8(Bytes.of(row.getBytes("s6")))));
              }
            }
            return id == null ? Optional.empty() : Optional.of(new LateProofs(id, proofs));
          }
        });
  }

  /** They are further on. */
  public void handedOn(LateProofs late) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement done =
              connection.prepareStatement(
                  "UPDATE late_proof SET state = 'done'"
                      + OF_BATCH
                      + " AND ntpsam = ANY (?::bigint[])")) {
            name(done, 1, late.id());
            new Columns<>(done, 2, late.proofs())
                .add("int8", Long[]::new, LateProofs.Proof::number);
            return done.executeUpdate();
          }
        });
  }

  /** The batch's end; it has one. */
  BatchEnd end(Connection connection, BatchId id) throws SQLException {
    return BatchEnd.parse(standing(connection, id).orElseThrow().ending().orElseThrow());
  }

  static void name(PreparedStatement statement, int first, BatchId id) throws SQLException {
    statement.setBytes(first, id.psam().value().toArray());
    statement.setLong(first + 1, id.batch());
  }

  private record Standing(PartyId source, Optional<Bytes> ending) {}

  /** Its row, there from here on and locked. */
  private static Standing begin(Connection connection, PartyId source, BatchId id)
      throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO batch (psam, batch, source, state) VALUES (?, ?, ?, 'arriving')"
                + " ON CONFLICT DO NOTHING")) {
      name(add, 1, id);
      add.setString(3, source.value());
      add.executeUpdate();
    }
    return standing(connection, id).orElseThrow();
  }

  private static Optional<Standing> standing(Connection connection, BatchId id)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT source, ending FROM batch" + OF_BATCH + " FOR UPDATE")) {
      name(ask, 1, id);
      try (ResultSet row = ask.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Standing(
                    new PartyId(row.getString("source")),
                    Optional.ofNullable(row.getBytes("ending")).map(Bytes::of)))
            : Optional.empty();
      }
    }
  }

  private static void addPart(Connection connection, BatchPart part, Bytes content)
      throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO batch_part (psam, batch, part, content) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING")) {
      name(add, 1, part.id());
      add.setInt(3, part.part());
      add.setBytes(4, content.toArray());
      add.executeUpdate();
    }
  }

  private static Optional<Bytes> part(Connection connection, BatchId id, int part)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT content FROM batch_part" + OF_BATCH + " AND part = ?")) {
      name(ask, 1, id);
      ask.setInt(3, part);
      try (ResultSet row = ask.executeQuery()) {
        return row.next() ? Optional.of(Bytes.of(row.getBytes(1))) : Optional.empty();
      }
    }
  }

  /** All those that its end counts. */
  private static boolean hasParts(Connection connection, BatchEnd end) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT count(*) FROM batch_part" + OF_BATCH + " AND part <= ?")) {
      name(ask, 1, end.id());
      ask.setInt(3, end.parts());
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        return row.getInt(1) == end.parts();
      }
    }
  }

  private static BatchWord word(BatchId id, ResultSet row) throws SQLException {
    byte[] word = row.getBytes("word");
    if (word != null) {
      return BatchWord.parse(Bytes.of(word));
    }
    return row.getString("state").equals("arriving") ? BatchWord.missing(id) : BatchWord.taken(id);
  }
}
