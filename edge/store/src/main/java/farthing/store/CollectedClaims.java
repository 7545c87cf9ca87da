package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.batches.BatchId;
import farthing.batches.RefundClaims;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Claims of refunds as they come in, in a database opened with {@link Database#CLEARING}: at a
 * concentration point and at clearing.
 *
 * <p>Guarantees: what is returned is durable; a claim that comes again changes nothing once it is
 * decided. Safe for all threads; throws {@link StoreUnavailable} if the database does not answer.
 */
public final class CollectedClaims {
  private static final String UNKNOWN =
      "the claims' table did not confirm; send it again to learn what became of it";
  private static final String SILENT = "the claims' table did not answer; ask again";

  /** What is held is looked at again as often as what is disputed. */
  private static final String UNDECIDED =
      """
      SELECT psam, ntpsam, content FROM refund_claim
      WHERE state = 'taken' OR (state = 'held' AND looked < now() - interval '50 seconds')
      ORDER BY looked NULLS FIRST, arrived, psam, ntpsam LIMIT ?
      """;

  private final Database database;

  public CollectedClaims(Database database) {
    this.database = database;
  }

  /** One claim alone, in its security card's batch. */
  public record Claimed(BatchId id, RefundClaims.Claim claim) {
    RefundClaims message() {
      return new RefundClaims(id, List.of(claim));
    }
  }

  /**
   * Takes them over, each by its NTPSAM.
   *
   * @return false if the batch is another source's: then none is
   */
  public boolean take(PartyId source, RefundClaims claims) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT source FROM batch WHERE psam = ? AND batch = ?")) {
            CollectedBatches.name(ask, 1, claims.id());
            try (ResultSet row = ask.executeQuery()) {
              if (row.next() && !row.getString(1).equals(source.value())) {
                return false;
              }
            }
          }
          List<Claimed> each =
              claims.claims().stream().map(claim -> new Claimed(claims.id(), claim)).toList();
          try (PreparedStatement take =
              connection.prepareStatement(
                  "INSERT INTO refund_claim AS c (psam, batch, source, ntpsam, content)"
                      + " SELECT ?, ?, ?, e.* FROM unnest(?::bigint[], ?::bytea[]) e"
                      + " ON CONFLICT (psam, ntpsam) DO UPDATE SET content = excluded.content,"
                      + " state = 'taken' WHERE c.state = 'held' AND c.source = excluded.source"
                      + " AND c.content <> excluded.content")) {
            CollectedBatches.name(take, 1, claims.id());
            take.setString(3, source.value());
            new Columns<>(take, 3, each)
                .add("int8", Long[]::new, c -> c.claim().record().number())
                .add("bytea", byte[][]::new, c -> c.message().toBytes().toArray());
            take.executeUpdate();
          }
          return true;
        });
  }

  /**
   * One as operators see it.
   *
   * @param why what is against it; empty if nobody looked yet
   */
  public record Line(Claimed claimed, PartyId source, String state, String why) {}

  /** Those of which no refund was made: not decided yet, and then rejected, the oldest first. */
  public List<Line> unmade(int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT content, source, state, why FROM refund_claim"
                      + " WHERE state IN ('taken', 'held', 'rejected')"
                      + " ORDER BY state = 'rejected', arrived, psam, ntpsam LIMIT ?")) {
            ask.setInt(1, most);
            List<Line> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new Line(
                        claimed(row),
                        new PartyId(row.getString("source")),
                        row.getString("state"),
                        row.getString("why")));
              }
            }
            return all;
          }
        });
  }

  /** How many wait because something is against them. */
  public long held() {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
                  connection.prepareStatement(
                      "SELECT count(*) FROM refund_claim WHERE state = 'held'");
              ResultSet row = ask.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  private static Claimed claimed(ResultSet row) throws SQLException {
    RefundClaims claims = RefundClaims.parse(Bytes.of(row.getBytes("content")));
    return new Claimed(claims.id(), claims.claims().getFirst());
  }

  /** Claims that are not decided, those that were never looked at first. */
  public List<Claimed> undecided(int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(UNDECIDED)) {
            ask.setInt(1, most);
            List<Claimed> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(claimed(row));
              }
            }
            return all;
          }
        });
  }

  /** At a concentration point: those of the oldest's batch that nobody has handed on. */
  public Optional<RefundClaims> toHandOn() {
    List<Claimed> all = undecided(RefundClaims.MOST);
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RefundClaims(
                all.getFirst().id(),
                all.stream()
                    .filter(claim -> claim.id().equals(all.getFirst().id()))
                    .map(Claimed::claim)
                    .toList()));
  }

  /** Clearing does not take them now: others go first until they are looked at again. */
  public void putBack(RefundClaims claims) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement later =
              connection.prepareStatement(
                  "UPDATE refund_claim SET state = 'held', why = 'REFUSED', looked = now()"
                      + " WHERE psam = ? AND ntpsam = ANY (?::bigint[]) AND state <> 'handed-on'")) {
            later.setBytes(1, claims.id().psam().value().toArray());
            new Columns<>(later, 1, claims.claims())
                .add("int8", Long[]::new, claim -> claim.record().number());
            return later.executeUpdate();
          }
        });
  }

  /** They are further on. */
  public void handedOn(RefundClaims claims) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement done =
              connection.prepareStatement(
                  "UPDATE refund_claim SET state = 'handed-on'"
                      + " WHERE psam = ? AND ntpsam = ANY (?::bigint[])")) {
            done.setBytes(1, claims.id().psam().value().toArray());
            new Columns<>(done, 1, claims.claims())
                .add("int8", Long[]::new, claim -> claim.record().number());
            return done.executeUpdate();
          }
        });
  }
}
