package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The merchants' webhooks; what is due to them stands in {@link WebhookQueue}. Not for the inner
 * loop. Safe for all threads; throws as {@link Merchants} does.
 */
public final class Webhooks {
  private static final String PUT =
      """
      INSERT INTO webhook (party, url, sealed_secret, older_secret, older_until)
      VALUES (:party, :url, :sealed_secret, :older_secret, :older_until)
      ON CONFLICT (party) DO UPDATE SET url = EXCLUDED.url,
        sealed_secret = EXCLUDED.sealed_secret, older_secret = EXCLUDED.older_secret,
        older_until = EXCLUDED.older_until
      """;

  private final Database database;
  private final Merchants tables;

  public Webhooks(Database database) {
    this.database = database;
    this.tables = new Merchants(database);
  }

  /** A new merchant with its webhook: both or neither, as {@link Merchants#add}. */
  public boolean add(Merchant merchant, Webhook webhook) {
    return tables.inTransaction(h -> {
      boolean added = Merchants.add(h, merchant);
      if (added) {
        put(h, webhook);
        Acts.write(h, database.author(), "merchant add with a webhook", merchant.party().value());
      }
      return added;
    });
  }

  /** Takes the place of the one before. */
  public void put(Webhook webhook) {
    tables.inTransaction(h -> {
      Acts.write(h, database.author(), whatPut(h, webhook), webhook.party().value());
      return put(h, webhook);
    });
  }

  private static String whatPut(Handle h, Webhook webhook) {
    boolean isNewSecret =
        h.createQuery("SELECT sealed_secret <> :secret FROM webhook WHERE party = :party")
            .bind("secret", webhook.sealedSecret().toArray())
            .bind("party", webhook.party().value())
            .mapTo(Boolean.class)
            .findOne()
            .orElse(false);
    return isNewSecret ? "merchant webhook-secret" : "merchant change webhook";
  }

  /**
   * What was due to it is given up.
   *
   * @return false if there was none
   */
  public boolean remove(PartyId party) {
    return tables.inTransaction(h -> {
      boolean was =
          h.createUpdate("DELETE FROM webhook WHERE party = :party")
                  .bind("party", party.value())
                  .execute()
              == 1;
      h.createUpdate(
              """
              UPDATE webhook_due SET state = 'GIVEN_UP', ended = clock_timestamp(),
                last_error = 'the webhook was removed'
              WHERE party = :party AND state = 'DUE'
              """)
          .bind("party", party.value())
          .execute();
      if (was) {
        Acts.write(h, database.author(), "merchant change no webhook", party.value());
      }
      return was;
    });
  }

  public Optional<Webhook> find(PartyId party) {
    return tables.read(h ->
        h.createQuery("SELECT * FROM webhook WHERE party = :party")
            .bind("party", party.value())
            .map((row, _) -> webhook(row))
            .findOne());
  }

  /** In the order of their party ids. */
  public List<Webhook> all() {
    return tables.read(h ->
        h.createQuery("SELECT * FROM webhook ORDER BY party LIMIT " + Merchants.MOST_LISTED)
            .map((row, _) -> webhook(row))
            .list());
  }

  /** Who has one. */
  public Set<PartyId> parties() {
    return Set.copyOf(
        tables.read(h ->
            h.createQuery("SELECT party FROM webhook")
                .map((row, _) -> new PartyId(row.getString("party")))
                .list()));
  }

  private static int put(Handle h, Webhook webhook) {
    return h.createUpdate(PUT)
        .bind("party", webhook.party().value())
        .bind("url", webhook.url().toString())
        .bind("sealed_secret", webhook.sealedSecret().toArray())
        .bind("older_secret", webhook.older().map(o -> o.sealedSecret().toArray()).orElse(null))
        .bind(
            "older_until",
            webhook.older().map(o -> o.until().atOffset(ZoneOffset.UTC)).orElse(null))
        .execute();
  }

  private static Webhook webhook(ResultSet row) throws SQLException {
    byte @Nullable [] older = row.getBytes("older_secret");
    return new Webhook(
        new PartyId(row.getString("party")),
        URI.create(row.getString("url")),
        Bytes.of(row.getBytes("sealed_secret")),
        older == null
            ? Optional.empty()
            : Optional.of(new Webhook.Older(Bytes.of(older), instant(row, "older_until"))));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
