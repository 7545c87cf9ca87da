package farthing.store;

import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Refunds as a load server offers them to their cards, in the issuer's database ({@link
 * Database#PAYMENT}).
 *
 * <p>Guarantees: each waiting refund has one load at a time, and gets another only when the one
 * before was closed, or is proven to have moved nothing. Safe for all threads; throws {@link
 * StoreUnavailable} if the database does not answer.
 */
public final class WaitingRefunds {
  /** Told to one card at once; the others when these are on it. */
  public static final int MOST = 50;

  private static final String SILENT = "the refunds' table did not answer; ask again";

  private static final String ENDED =
      "(SELECT e.code FROM journal e WHERE e.party = r.load_party AND e.trx = r.load_trx"
          + " AND e.step = '%s' AND e.slot = '')";

  private static final String OF_CARD =
      ("WHERE r.provider = ? AND r.purse = ? AND r.state = 'waiting'"
              + " AND "
              + ENDED
              + " IS DISTINCT FROM '%s' ORDER BY r.number LIMIT "
              + MOST)
          .formatted(LoadSteps.RESPONSE.name(), LoadSteps.LOADED);

  /** One whose load can still bring it keeps that load. */
  private static final String NAME =
      """
      UPDATE refund r SET load_party = ?, load_trx = ? WHERE r.number = ? AND r.state = 'waiting'
        AND (r.load_trx IS NULL OR %s = '%s' OR EXISTS (SELECT FROM journal q
          WHERE q.party = r.load_party AND q.trx = r.load_trx AND q.step = '%s' AND q.slot = ''
            AND q.code = 'SHUT'))
      """
          .formatted(
              ENDED.formatted(LoadSteps.RESPONSE.name()),
              LoadSteps.NOT_DONE,
              LoadSteps.REQUEST.name());

  private final Database database;

  public WaitingRefunds(Database database) {
    this.database = database;
  }

  /**
   * What waits for a card, the oldest first, each with a load that can bring it.
   *
   * @param party in whose name loads are ordered
   * @param fresh a TRX that nobody can guess
   */
  public List<Refund> of(IepId card, PartyId party, Supplier<TransactionId> fresh) {
    return database.inTransaction(
        SILENT,
        connection -> {
          List<Refund> before = RefundRows.find(connection, OF_CARD, sql -> name(sql, card));
          try (PreparedStatement name = connection.prepareStatement(NAME)) {
            for (Refund each : before) {
              name.setString(1, party.value());
              name.setObject(2, fresh.get().value());
              name.setLong(3, each.number());
              name.executeUpdate();
            }
          }
          return new ArrayList<>(RefundRows.find(connection, OF_CARD, sql -> name(sql, card)));
        });
  }

  /** The one that this load is to bring, whatever became of it. */
  public Optional<Refund> ofLoad(PartyId party, TransactionId trx) {
    return database
        .read(
            SILENT,
            connection ->
                RefundRows.find(
                    connection,
                    "WHERE r.load_party = ? AND r.load_trx = ?",
                    sql -> {
                      sql.setString(1, party.value());
                      sql.setObject(2, trx.value());
                    }))
        .stream()
        .findFirst();
  }

  private static void name(PreparedStatement sql, IepId card) throws java.sql.SQLException {
    sql.setInt(1, card.provider());
    sql.setLong(2, card.number());
  }
}
