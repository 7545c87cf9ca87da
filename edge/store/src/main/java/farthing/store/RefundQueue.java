package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A payment server's purchases whose card is to get its money back, until the collector knows each.
 * The commit that journals such an end puts it there. Safe for all threads; throws {@link
 * StoreUnavailable} if the database does not answer.
 */
public final class RefundQueue {
  private static final String SILENT = "the refunds' queue did not answer; ask again";

  /**
   * A cancel that no card has answered is due once its number is known to have been used for
   * something else: then the card did not do it.
   */
  private static final String LOOK =
      """
      SELECT d.party, d.trx, d.kind, c.record AS command, r.record AS answer,
        d.proven OR EXISTS (SELECT FROM journal u WHERE u.captured AND u.provider = c.provider
          AND u.purse = c.purse AND u.nt = c.nt) AS due
      FROM (SELECT * FROM refund_due ORDER BY proven DESC, tried NULLS FIRST, party, trx LIMIT ?) d
      CROSS JOIN LATERAL (SELECT record, provider, purse, nt FROM journal
        WHERE party = d.party AND trx = d.trx AND slot = ''
          AND step = CASE d.kind WHEN 'cancel' THEN 'cancel' ELSE 'draw' END LIMIT 1) c
      LEFT JOIN LATERAL (SELECT record FROM journal
        WHERE d.proven AND party = d.party AND trx = d.trx AND slot = '' AND code = 'REFUND_DUE'
          AND step IN ('debit-response', 'late-proof', 'cancel-response')
        ORDER BY step = 'cancel-response' DESC LIMIT 1) r ON true
      """;

  private final Database database;

  public RefundQueue(Database database) {
    this.database = database;
  }

  /**
   * One that is due.
   *
   * @param isCancel the purchase was cancelled, and its card did not do it
   * @param command what the draw, or the cancel, remembers
   * @param answer what the card said; empty of a cancel that it said nothing to
   */
  public record Due(
      PartyId party, TransactionId trx, boolean isCancel, Bytes command, Optional<Bytes> answer) {}

  /**
   * Those that are due among the first. Where there are more to look at, the others of the first go
   * behind them: however many cancels are never answered, they keep no refund back.
   *
   * @param most to look at, 1 or more
   */
  public List<Due> due(int most) {
    List<Due> due = new ArrayList<>();
    List<Due> others = new ArrayList<>();
    look(most, due, others);
    if (due.size() + others.size() == most) {
      putBack(others);
    }
    return due;
  }

  private void look(int most, List<Due> due, List<Due> others) {
    database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(LOOK)) {
            ask.setInt(1, most);
            ResultSet row = ask.executeQuery();
            while (row.next()) {
              byte @Nullable [] answer = row.getBytes("answer");
              (row.getBoolean("due") ? due : others)
                  .add(
                      new Due(
                          new PartyId(row.getString("party")),
                          new TransactionId(row.getObject("trx", UUID.class)),
                          row.getString("kind").equals("cancel"),
                          Bytes.of(row.getBytes("command")),
                          answer == null ? Optional.empty() : Optional.of(Bytes.of(answer))));
            }
            return due.size();
          }
        });
  }

  /** How many wait, cancels that no card has answered among them. */
  public long waiting() {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
                  connection.prepareStatement("SELECT count(*) FROM refund_due");
              ResultSet row = ask.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /** The collector has these. */
  public void handedIn(List<Due> which) {
    change("DELETE FROM refund_due", which);
  }

  /** The collector does not take these, or they are not due: they go behind the others. */
  public void putBack(List<Due> which) {
    change("UPDATE refund_due SET tried = clock_timestamp()", which);
  }

  private void change(String how, List<Due> which) {
    database.inTransaction(
        SILENT,
        connection -> {
          try (PreparedStatement change =
              connection.prepareStatement(
                  how
                      + " WHERE (party, trx) IN"
                      + " (SELECT e.* FROM unnest(?::text[], ?::uuid[]) e)")) {
            new Columns<>(change, which)
                .add("text", String[]::new, due -> due.party().value())
                .add("uuid", UUID[]::new, due -> due.trx().value());
            return change.executeUpdate();
          }
        });
  }
}
