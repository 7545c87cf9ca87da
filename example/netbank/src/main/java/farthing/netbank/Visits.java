package farthing.netbank;

import farthing.base.Bytes;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Sessions for one load each, in PostgreSQL. */
final class Visits {
  /** In which the client must have its order; what was ordered goes on without it. */
  static final Duration LIFE = Duration.ofMinutes(15);

  private final Tables tables;
  private final InstantSource time;
  private final Random random;

  Visits(Tables tables, InstantSource time, Random random) {
    this.tables = tables;
    this.time = time;
    this.random = random;
  }

  /** Those without a load go when they are over; the others say which card a load was for. */
  Visit begin(String account, Flow flow, boolean choosesOnPage) {
    Visit visit = new Visit(Tokens.next(random), account, flow, choosesOnPage, Optional.empty());
    Instant now = time.instant();
    tables.ask(sql -> {
      sql.createUpdate(
              "DELETE FROM visit v WHERE expires <= :now"
                  + " AND NOT EXISTS (SELECT FROM load l WHERE l.session = v.visit)")
          .bind("now", now)
          .execute();
      return sql.createUpdate(
              "INSERT INTO visit (visit, account, flow, chooses_on_page, expires)"
                  + " VALUES (:visit, :account, :flow, :page, :expires)")
          .bind("visit", visit.session())
          .bind("account", account)
          .bind("flow", flow.word())
          .bind("page", choosesOnPage)
          .bind("expires", now.plus(LIFE))
          .execute();
    });
    return visit;
  }

  /** Empty if it is none, or over. */
  Optional<Visit> find(String token) {
    if (!Tokens.isOne(token)) {
      return Optional.empty();
    }
    return tables.ask(sql ->
        sql.createQuery(
                "SELECT account, flow, chooses_on_page, card FROM visit"
                    + " WHERE visit = :visit AND expires > :now")
            .bind("visit", Visit.sessionOf(token))
            .bind("now", time.instant())
            .map((row, _) ->
                new Visit(
                    token,
                    row.getString("account"),
                    Flow.ofWord(row.getString("flow")),
                    row.getBoolean("chooses_on_page"),
                    card(row.getBytes("card"))))
            .findOne());
  }

  /** What the client says of the card now (step 872). */
  Visit read(Visit visit, CardInformation card) {
    tables.ask(sql ->
        sql.createUpdate("UPDATE visit SET card = :card WHERE visit = :visit")
            .bind("card", card.toJson().toArray())
            .bind("visit", visit.session())
            .execute());
    return new Visit(
        visit.token(), visit.account(), visit.flow(), visit.choosesOnPage(), Optional.of(card));
  }

  /** Which card a load was for, as the client said. */
  Optional<CardInformation> cardOf(String session) {
    return tables.ask(sql ->
        sql.createQuery("SELECT card FROM visit WHERE visit = :visit AND card IS NOT NULL")
            .bind("visit", session)
            .map((row, _) -> CardInformation.parse(Bytes.of(row.getBytes("card"))))
            .findOne());
  }

  private static Optional<CardInformation> card(byte @Nullable [] json) {
    return json == null ? Optional.empty() : Optional.of(CardInformation.parse(Bytes.of(json)));
  }
}
