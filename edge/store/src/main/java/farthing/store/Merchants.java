package farthing.store;

import farthing.base.AmountRange;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.PurchaseMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The merchants' table. Banks stand in it too, with what they have in common with merchants: {@link
 * #find} and {@link #all} pass them over, so that no purchase pays a bank; changes of a party and
 * its keys serve both. Not for the inner loop: the server keeps what it finds here for some
 * seconds. Safe for all threads.
 *
 * <p>Every method throws {@link StoreUnavailable} if the database does not answer, and {@link
 * IllegalArgumentException} if its rules refuse what is given; then nothing is changed.
 */
public final class Merchants {
  static final int MOST_LISTED = 10_000;

  private static final String NO_BANK =
      "NOT EXISTS (SELECT FROM bank WHERE bank.party = merchant.party)";

  private static final String SILENT = "the merchants' table did not answer; ask again";

  private final Database database;
  private final Jdbi jdbi;

  public Merchants(Database database) {
    this.database = database;
    jdbi = Jdbi.create(database.source());
  }

  /**
   * With its keys.
   *
   * @return false if the party id is taken; nothing is changed then
   */
  public boolean add(Merchant merchant) {
    return inTransaction(h -> {
      boolean added = add(h, merchant);
      if (added) {
        act(h, "merchant add", merchant.party());
      }
      return added;
    });
  }

  static boolean add(Handle h, Merchant merchant) {
    int added =
        bind(
                h.createUpdate(
                    """
                    INSERT INTO merchant (party, display_name, origin, status_url, active,
                      currencies, least_minor, most_minor, suites, modes, api_key_hash)
                    VALUES (:party, :display_name, :origin, :status_url, :active,
                      :currencies, :least_minor, :most_minor, :suites, :modes, :api_key_hash)
                    ON CONFLICT DO NOTHING
                    """),
                merchant)
            .execute();
    if (added == 1) {
      merchant.keys().forEach(key -> addKey(h, merchant.party(), key));
    }
    return added == 1;
  }

  /**
   * All but its keys.
   *
   * @return false if there is no such party
   */
  public boolean update(Merchant merchant) {
    return inTransaction(h -> {
      Optional<Merchant> before =
          one(h, "SELECT * FROM merchant WHERE party = :party FOR UPDATE", merchant.party());
      before
          .flatMap(old -> MerchantDifference.between(old, merchant))
          .ifPresent(difference -> act(h, difference, merchant.party()));
      return before.isPresent() && update(h, merchant);
    });
  }

  static boolean update(Handle h, Merchant merchant) {
    return bind(
                h.createUpdate(
                    """
                    UPDATE merchant SET display_name = :display_name, origin = :origin,
                      status_url = :status_url, active = :active, currencies = :currencies,
                      least_minor = :least_minor, most_minor = :most_minor,
                      suites = :suites, modes = :modes,
                      api_key_hash = :api_key_hash
                    WHERE party = :party
                    """),
                merchant)
            .execute()
        == 1;
  }

  /** A merchant; no bank. */
  public Optional<Merchant> find(PartyId party) {
    return one("SELECT * FROM merchant WHERE party = :party AND " + NO_BANK, party);
  }

  /** Whoever has that party id, a bank too: for changes of what both have, by its name. */
  public Optional<Merchant> findParty(PartyId party) {
    return one("SELECT * FROM merchant WHERE party = :party", party);
  }

  private Optional<Merchant> one(String sql, PartyId party) {
    return read(h -> one(h, sql, party));
  }

  private static Optional<Merchant> one(Handle h, String sql, PartyId party) {
    return h.createQuery(sql)
        .bind("party", party.value())
        .map((row, _) -> merchant(h, row))
        .findOne();
  }

  /** No banks. In the order of their party ids, with their keys; for an operator's eyes. */
  public List<Merchant> all() {
    return read(h ->
        h.createQuery(
                "SELECT * FROM merchant WHERE " + NO_BANK + " ORDER BY party LIMIT " + MOST_LISTED)
            .map((row, _) -> merchant(h, row))
            .list());
  }

  /** Another key beside those it has: the old ones stay valid as long as they say. */
  public void addKey(PartyId party, MerchantKey key) {
    inTransaction(h -> {
      act(h, "merchant key add " + key.keyId(), party);
      return addKey(h, party, key);
    });
  }

  /**
   * @return false if there is no such key
   */
  public boolean endKey(PartyId party, String keyId, Instant validTo) {
    return inTransaction(h -> {
      boolean ended =
          h.createUpdate(
                      "UPDATE merchant_key SET valid_to = :valid_to"
                          + " WHERE party = :party AND key_id = :key_id")
                  .bind("valid_to", utc(validTo))
                  .bind("party", party.value())
                  .bind("key_id", keyId)
                  .execute()
              == 1;
      if (ended) {
        act(h, "merchant key end " + keyId, party);
      }
      return ended;
    });
  }

  private static int addKey(Handle h, PartyId party, MerchantKey key) {
    return h.createUpdate(
            """
            INSERT INTO merchant_key (party, key_id, sealed_key, valid_from, valid_to)
            VALUES (:party, :key_id, :sealed_key, :valid_from, :valid_to)
            """)
        .bind("party", party.value())
        .bind("key_id", key.keyId())
        .bind("sealed_key", key.sealedKey().toArray())
        .bind("valid_from", utc(key.validFrom()))
        .bind("valid_to", utc(key.validTo()))
        .execute();
  }

  private static List<MerchantKey> keys(Handle h, PartyId party) {
    return h.createQuery("SELECT * FROM merchant_key WHERE party = :party ORDER BY valid_from")
        .bind("party", party.value())
        .map((row, context) ->
            new MerchantKey(
                row.getString("key_id"),
                Bytes.of(row.getBytes("sealed_key")),
                row.getObject("valid_from", OffsetDateTime.class).toInstant(),
                row.getObject("valid_to", OffsetDateTime.class).toInstant()))
        .list();
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Merchant merchant) {
    List<Map.Entry<Currency, AmountRange>> takes = List.copyOf(merchant.takes().entrySet());
    return statement
        .bind("party", merchant.party().value())
        .bind("display_name", merchant.displayName())
        .bind("origin", merchant.origin())
        .bind("status_url", merchant.statusUrl())
        .bind("active", merchant.active())
        .bindBySqlType(
            "currencies",
            takes.stream().map(each -> each.getKey().toBytes().toArray()).toArray(byte[][]::new),
            Types.ARRAY)
        .bindBySqlType(
            "least_minor",
            takes.stream().map(each -> each.getValue().leastMinor()).toArray(Integer[]::new),
            Types.ARRAY)
        .bindBySqlType(
            "most_minor",
            takes.stream().map(each -> each.getValue().mostMinor()).toArray(Integer[]::new),
            Types.ARRAY)
        .bindBySqlType(
            "suites",
            merchant.suites().stream().map(s -> (short) s.code()).toArray(Short[]::new),
            Types.ARRAY)
        .bindBySqlType(
            "modes",
            merchant.modes().stream().map(m -> (short) m.figure()).toArray(Short[]::new),
            Types.ARRAY)
        .bind("api_key_hash", merchant.apiKeyHash().toArray());
  }

  static Merchant merchant(Handle h, ResultSet row) throws SQLException {
    PartyId party = new PartyId(row.getString("party"));
    return new Merchant(
        party,
        row.getString("display_name"),
        row.getString("origin"),
        row.getString("status_url"),
        row.getBoolean("active"),
        takes(row),
        suites((Short[]) row.getArray("suites").getArray()),
        modes((Short[]) row.getArray("modes").getArray()),
        Bytes.of(row.getBytes("api_key_hash")),
        keys(h, party));
  }

  private static Map<Currency, AmountRange> takes(ResultSet row) throws SQLException {
    byte[][] currencies = (byte[][]) row.getArray("currencies").getArray();
    Integer[] least = (Integer[]) row.getArray("least_minor").getArray();
    Integer[] most = (Integer[]) row.getArray("most_minor").getArray();
    Map<Currency, AmountRange> takes = new HashMap<>();
    for (int i = 0; i < currencies.length; i++) {
      takes.put(Currency.of(Bytes.of(currencies[i])), new AmountRange(least[i], most[i]));
    }
    return takes;
  }

  private static Set<Suite> suites(Short[] all) {
    return Arrays.stream(all).map(Suite::ofCode).collect(Collectors.toSet());
  }

  private static Set<PurchaseMode> modes(Short[] all) {
    return Arrays.stream(all)
        .flatMap(figure -> PurchaseMode.ofFigure(figure).stream())
        .collect(Collectors.toSet());
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  void act(Handle h, String what, PartyId party) {
    Acts.write(h, database.author(), what, party.value());
  }

  <T> T read(HandleCallback<T, RuntimeException> question) {
    return database.read(
        SILENT,
        connection -> {
          try (Handle h = Jdbi.open(connection)) {
            return question.withHandle(h);
          }
        });
  }

  <T> T inTransaction(HandleCallback<T, RuntimeException> work) {
    try {
      return jdbi.inTransaction(work);
    } catch (JdbiException e) {
      throw told(e);
    }
  }

  private static RuntimeException told(JdbiException e) {
    boolean refused =
        e instanceof UnableToExecuteStatementException
            && e.getCause() instanceof SQLException cause
            && String.valueOf(cause.getSQLState()).startsWith("23");
    return refused
        ? new IllegalArgumentException("the merchants' table refuses this; nothing was changed", e)
        : new StoreUnavailable(SILENT, e);
  }
}
