package farthing.store;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * The issuer's register of cards, in a database opened with {@link Database#CARDS}: which numbers
 * were given, for what, and how far each card is.
 *
 * <p>Guarantees: no number is given twice, by however many processes; what is returned is durable;
 * a card goes from intended to doubt to made or spoilt and nowhere else, which the database itself
 * sees to. Safe for all threads; throws {@link StoreUnavailable} if the database does not answer.
 */
public final class Cards {
  /** Numbers allocated in one transaction, which takes some seconds with that many. */
  public static final int MOST_OF_A_RUN = 100_000;

  private static final String SILENT =
      "the register of cards did not answer: what was asked of it is done or not, and asking again"
          + " tells. No card was written to meanwhile";

  /** Of advisory locks with two numbers. */
  private static final int LOCKS_OF_PROVIDERS = 0x4E554D42;

  private static final String RUNS =
      """
      SELECT r.*,
        (SELECT count(*) FROM card c WHERE c.run = r.run AND c.state = 'intended') AS intended,
        (SELECT count(*) FROM card c WHERE c.run = r.run AND c.state = 'doubt') AS doubt,
        (SELECT count(*) FROM card c WHERE c.run = r.run AND c.state = 'made') AS made,
        (SELECT count(*) FROM card c WHERE c.run = r.run AND c.state = 'spoilt') AS spoilt
      FROM issue_run r
      """;

  private final Database database;

  public Cards(Database database) {
    this.database = database;
  }

  /** What came of an order. */
  public sealed interface Opened {
    /** Its numbers are allocated, all its cards intended. */
    record Allocated(CardRun run) implements Opened {}

    /**
     * Nothing was allocated: the product's range has only so many numbers left.
     *
     * @param left 0 or more
     */
    record TooFewNumbers(long left) implements Opened {}
  }

  /** A number that will never be a card, and what was found. */
  public record Spoilt(IepId card, String why) {}

  /**
   * A master that is not the one cards were made with.
   *
   * @param name as {@code km-load/46415254/20/80}
   * @param kept the key check value of the one they were made with
   * @param given of the other
   */
  public record OtherMaster(String name, String kept, String given) {
    /** For people, one sentence. */
    public String text() {
      return "%s is another key than the one that cards were made with: its check value is %s, and"
              .formatted(name, given)
          + " theirs is "
          + kept;
    }
  }

  /** Allocates consecutive numbers, the next ones of the product's range. */
  public Opened open(CardOrder order) {
    return change(h -> {
      lock(h, order.provider());
      long next = next(h, order.provider(), order.first(), order.last());
      if (next + order.wanted() - 1 > order.last()) {
        return new Opened.TooFewNumbers(order.last() - next + 1);
      }
      long run = insertRun(h, order, next);
      insertCards(h, order, run, next);
      Acts.write(
          h,
          new Author(order.who(), database.author().why()),
          "issue %d of %s".formatted(order.wanted(), order.product()),
          "run " + run);
      return new Opened.Allocated(find(h, run).orElseThrow());
    });
  }

  private static void lock(Handle h, int provider) {
    h.createQuery("SELECT 1 FROM pg_advisory_xact_lock(:locks, :provider)")
        .bind("locks", LOCKS_OF_PROVIDERS)
        .bind("provider", provider)
        .mapTo(int.class)
        .one();
  }

  /** Behind every number that was ever given in the range. */
  private static long next(Handle h, int provider, long first, long last) {
    return h.createQuery(
            """
            SELECT coalesce(max(number) + 1, :first) FROM card
            WHERE provider = :provider AND number BETWEEN :first AND :last
            """)
        .bind("provider", provider)
        .bind("first", first)
        .bind("last", last)
        .mapTo(long.class)
        .one();
  }

  private static long insertRun(Handle h, CardOrder order, long first) {
    return h.createQuery(
            """
            INSERT INTO issue_run
              (product, product_hash, provider, first_number, last_of_range, wanted, who, place)
            VALUES (:product, :hash, :provider, :first, :last, :wanted, :who, :place)
            RETURNING run
            """)
        .bind("product", order.product())
        .bind("hash", order.productHash().toArray())
        .bind("provider", order.provider())
        .bind("first", first)
        .bind("last", order.last())
        .bind("wanted", order.wanted())
        .bind("who", order.who())
        .bind("place", order.place())
        .mapTo(long.class)
        .one();
  }

  private static void insertCards(Handle h, CardOrder order, long run, long first) {
    CardTerms terms = order.terms();
    long last = first + order.wanted() - 1;
    h.createUpdate(
            """
            INSERT INTO card (provider, number, run, suite, generation, authentication_mode, expiry,
              medium, disposable)
            SELECT :provider, number, :run, :suite, :generation, :mode, :expiry, :medium,
              :disposable
            FROM generate_series(:first, :last) number
            """)
        .bind("provider", order.provider())
        .bind("run", run)
        .bind("suite", terms.suite().code())
        .bind("generation", terms.keyGeneration())
        .bind("mode", terms.authenticationMode())
        .bind("expiry", terms.expiry().lastDay())
        .bind("medium", terms.medium())
        .bind("disposable", terms.disposable())
        .bind("first", first)
        .bind("last", last)
        .execute();
    for (int slot = 0; slot < terms.slots().size(); slot++) {
      CardTerms.Slot each = terms.slots().get(slot);
      h.createUpdate(
              """
              INSERT INTO card_slot (provider, number, slot, currency, opening_minor, maximum_minor,
                purchase_maximum_minor)
              SELECT :provider, number, :slot, :currency, :opening, :maximum, :purchase
              FROM generate_series(:first, :last) number
              """)
          .bind("provider", order.provider())
          .bind("slot", slot)
          .bind("currency", each.opening().currency().toBytes().toArray())
          .bind("opening", each.opening().minor())
          .bind("maximum", each.maximum().minor())
          .bind("purchase", each.purchaseMaximum().minor())
          .bind("first", first)
          .bind("last", last)
          .execute();
    }
  }

  /**
   * Allocates numbers in the place of spoilt ones, the next ones of the product's range.
   *
   * @param wanting how many
   * @return false if the range has not so many left; nothing was allocated then
   */
  public boolean allocate(CardRun run, int wanting) {
    return change(h -> {
      lock(h, run.first().provider());
      long last =
          h.createQuery("SELECT last_of_range FROM issue_run WHERE run = :run")
              .bind("run", run.run())
              .mapTo(long.class)
              .one();
      long next = next(h, run.first().provider(), run.first().number(), last);
      if (next + wanting - 1 > last) {
        return false;
      }
      repeat(
          h,
          run,
          next,
          wanting,
          """
          INSERT INTO card (provider, number, run, suite, generation, authentication_mode, expiry,
            medium, disposable)
          SELECT provider, given, run, suite, generation, authentication_mode, expiry, medium,
            disposable
          FROM card, generate_series(:next, :last) given
          WHERE provider = :provider AND number = :number
          """);
      repeat(
          h,
          run,
          next,
          wanting,
          """
          INSERT INTO card_slot (provider, number, slot, currency, opening_minor, maximum_minor,
            purchase_maximum_minor)
          SELECT provider, given, slot, currency, opening_minor, maximum_minor,
            purchase_maximum_minor
          FROM card_slot, generate_series(:next, :last) given
          WHERE provider = :provider AND number = :number
          """);
      return true;
    });
  }

  /** As the run's first card is. */
  private static void repeat(Handle h, CardRun run, long next, int wanting, String insert) {
    h.createUpdate(insert)
        .bind("next", next)
        .bind("last", next + wanting - 1)
        .bind("provider", run.first().provider())
        .bind("number", run.first().number())
        .execute();
  }

  /** The run to oneself; nothing if another process is at it. */
  public Optional<RunHold> hold(long run) {
    return RunHold.take(database, run);
  }

  public Optional<CardRun> find(long run) {
    return read(h -> find(h, run));
  }

  private static Optional<CardRun> find(Handle h, long run) {
    return h.createQuery(RUNS + " WHERE r.run = :run").bind("run", run).map(RUN).findOne();
  }

  /**
   * The newest first.
   *
   * @param most how many at most
   */
  public List<CardRun> runs(int most) {
    return read(h ->
        h.createQuery(RUNS + " ORDER BY r.run DESC LIMIT :most")
            .bind("most", most)
            .map(RUN)
            .list());
  }

  /** What the run's cards are to be. */
  public CardTerms terms(CardRun run) {
    return read(h -> {
      List<CardTerms.Slot> slots =
          of(
              h,
              run,
              "SELECT * FROM card_slot WHERE provider = :provider AND number = :number"
                  + " ORDER BY slot",
              SLOT);
      return of(
              h,
              run,
              "SELECT * FROM card WHERE provider = :provider AND number = :number",
              (row, _) ->
                  new CardTerms(
                      Suite.ofCode(row.getInt("suite")),
                      row.getInt("generation"),
                      row.getInt("authentication_mode"),
                      new Expiry(row.getObject("expiry", LocalDate.class)),
                      row.getBoolean("disposable"),
                      slots))
          .getFirst();
    });
  }

  private static <T> List<T> of(Handle h, CardRun run, String question, RowMapper<T> mapper) {
    return h.createQuery(question)
        .bind("provider", run.first().provider())
        .bind("number", run.first().number())
        .map(mapper)
        .list();
  }

  /** The next cards to which nothing was sent yet, by their numbers. */
  public List<IepId> intended(CardRun run, int most) {
    return inState(run, "intended", most);
  }

  /** Cards that only the card can say something of, by their numbers. */
  public List<IepId> inDoubt(CardRun run) {
    return inState(run, "doubt", MOST_OF_A_RUN);
  }

  /** By their numbers. */
  public List<IepId> made(CardRun run) {
    return inState(run, "made", MOST_OF_A_RUN);
  }

  private List<IepId> inState(CardRun run, String state, int most) {
    return read(h ->
        h.createQuery(
                """
                SELECT provider, number FROM card WHERE run = :run AND state = :state
                ORDER BY number LIMIT :most
                """)
            .bind("run", run.run())
            .bind("state", state)
            .bind("most", most)
            .map(IEP)
            .list());
  }

  /** What was spoilt in a run, by its numbers. */
  public List<Spoilt> spoilt(CardRun run) {
    return read(h ->
        h.createQuery(
                """
                SELECT provider, number, why FROM card WHERE run = :run AND state = 'spoilt'
                ORDER BY number
                """)
            .bind("run", run.run())
            .map((row, context) -> new Spoilt(IEP.map(row, context), row.getString("why")))
            .list());
  }

  /**
   * The first of these masters that is not the one cards were made with; nothing if none were made
   * with any of that name.
   *
   * @param masters key check values, by the masters' names
   */
  public Optional<OtherMaster> otherMaster(SortedMap<String, String> masters) {
    return read(h -> otherMaster(h, masters));
  }

  private static Optional<OtherMaster> otherMaster(Handle h, SortedMap<String, String> masters) {
    return masters.entrySet().stream()
        .flatMap(master ->
            h
                .createQuery("SELECT check_value FROM card_master WHERE name = :name")
                .bind("name", master.getKey())
                .mapTo(String.class)
                .filter(kept -> !kept.equals(master.getValue()))
                .map(kept -> new OtherMaster(master.getKey(), kept, master.getValue()))
                .stream())
        .findFirst();
  }

  /**
   * From here on cards of that generation are made with these masters alone: durable before a card
   * is given a key.
   *
   * @param masters key check values, by the masters' names
   * @return the first that is not the one they are made with; nothing was changed then
   */
  public Optional<OtherMaster> keepMasters(SortedMap<String, String> masters) {
    return change(h -> {
      masters.forEach((name, value) ->
          h.createUpdate(
                  """
                  INSERT INTO card_master (name, check_value) VALUES (:name, :value)
                  ON CONFLICT DO NOTHING
                  """)
              .bind("name", name)
              .bind("value", value)
              .execute());
      return otherMaster(h, masters);
    });
  }

  /**
   * From here on only the cards themselves can say what they are: durable before the first command
   * goes to one of them.
   *
   * @throws IllegalStateException if one of them was not intended; nothing was changed
   */
  public void doubt(List<IepId> cards) {
    change(h -> {
      cards.forEach(card ->
          one(h, card, "UPDATE card SET state = 'doubt'" + OF_ONE + " AND state = 'intended'"));
      return cards;
    });
  }

  /**
   * They have said that they are what was meant.
   *
   * @throws IllegalStateException if one of them was not in doubt; nothing was changed
   */
  public void confirm(List<IepId> cards) {
    change(h -> {
      cards.forEach(card -> one(h, card, CONFIRM));
      return cards;
    });
  }

  private static final String OF_ONE = " WHERE provider = :provider AND number = :number";

  private static final String CONFIRM =
      "UPDATE card SET state = 'made', made_at = now()" + OF_ONE + " AND state = 'doubt'";

  private static void one(Handle h, IepId card, String update) {
    int changed =
        h.createUpdate(update)
            .bind("provider", card.provider())
            .bind("number", card.number())
            .execute();
    if (changed != 1) {
      throw new IllegalStateException("card " + card + " is not where this run believed it");
    }
  }

  /**
   * A card that was in doubt was asked, and is what was meant.
   *
   * @throws IllegalStateException if it was not in doubt; nothing was changed
   */
  public void recovered(IepId card) {
    change(h -> {
      one(h, card, CONFIRM);
      Acts.write(h, database.author(), "issue recover: made", "card " + card.full());
      return card;
    });
  }

  /**
   * A card in doubt will never be used, nor its number.
   *
   * @param why 1 to 500 characters
   * @throws IllegalStateException if it was not in doubt; nothing was changed
   */
  public void spoil(IepId card, String why) {
    change(h -> {
      int changed =
          h.createUpdate(
                  "UPDATE card SET state = 'spoilt', why = :why" + OF_ONE + " AND state = 'doubt'")
              .bind("why", why)
              .bind("provider", card.provider())
              .bind("number", card.number())
              .execute();
      if (changed != 1) {
        throw new IllegalStateException("card " + card + " is not in doubt");
      }
      Acts.write(
          h, database.author().because(oneLine(why)), "issue: spoilt", "card " + card.full());
      return card;
    });
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private static final RowMapper<IepId> IEP =
      (row, _) -> new IepId(row.getInt("provider"), row.getLong("number"));

  private static final RowMapper<CardRun> RUN =
      (row, _) ->
          new CardRun(
              row.getLong("run"),
              row.getObject("at", OffsetDateTime.class).toInstant(),
              row.getString("product"),
              Bytes.of(row.getBytes("product_hash")),
              new IepId(row.getInt("provider"), row.getLong("first_number")),
              row.getInt("wanted"),
              row.getString("who"),
              row.getString("place"),
              row.getInt("intended"),
              row.getInt("doubt"),
              row.getInt("made"),
              row.getInt("spoilt"));

  private static final RowMapper<CardTerms.Slot> SLOT =
      (row, _) -> {
        Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
        return new CardTerms.Slot(
            new Amount(row.getInt("opening_minor"), currency),
            new Amount(row.getInt("maximum_minor"), currency),
            new Amount(row.getInt("purchase_maximum_minor"), currency));
      };

  private <T> T read(HandleCallback<T, RuntimeException> question) {
    return database.read(
        SILENT,
        connection -> {
          try (Handle h = Jdbi.open(connection)) {
            return question.withHandle(h);
          }
        });
  }

  private <T> T change(HandleCallback<T, RuntimeException> work) {
    try {
      return Jdbi.create(database.source()).inTransaction(work);
    } catch (JdbiException e) {
      throw new StoreUnavailable(SILENT, e);
    }
  }
}
