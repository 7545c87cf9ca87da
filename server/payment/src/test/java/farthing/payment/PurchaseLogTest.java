package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.purse.InitializeAnswer;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.local.LocalDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class PurchaseLogTest {
  private static final long CARD = 0x7A5B3C2D1E0FL;
  private static final Amount PRICE = Amount.ofMinor(1250, Currency.EUR);

  @Test
  void everyLineOfAPurchaseNamesItsTrxAndNoneASecret(@TempDir Path directory) throws Exception {
    try (LocalDatabase postgres = TestServer.postgres(directory);
        Database database = Database.open(postgres.database("payment"), Database.PAYMENT);
        Journal journal = Journal.open(database)) {
      InstantSource time = InstantSource.system();
      TestCustomer customer = customer(time);
      TestCustomer.Intent tooMuch = customer.order(Amount.ofMinor(99_999, Currency.EUR));
      try (TestServer server =
              TestServer.open(
                  journal,
                  TestServer.terminals(database, _ -> false, time),
                  PaymentPolicy.usual(),
                  time);
          Listening log = new Listening()) {
        server.draw(tooMuch);
        TestCustomer.Intent intent = customer.order(PRICE);
        TestServer.Answer drawn = server.draw(intent);
        Bytes proof = customer.debit(intent, Debit.parse(drawn.body()));
        DebitResult result = DebitResult.parse(server.respond(intent, proof).body());

        List<String> lines = log.lines();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains(tooMuch.trx().toString(), "BALANCE_TOO_LOW");
        assertThat(lines.subList(1, 3)).allSatisfy(l -> assertThat(l).contains(intent.trx() + ""));
        for (String secret : secrets(intent, proof, result)) {
          assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContainIgnoringCase(secret));
        }
      }
    }
  }

  /** What must never stand in a log, as it would stand there. */
  private static List<String> secrets(TestCustomer.Intent intent, Bytes proof, DebitResult result) {
    Bytes initialize = intent.request().open(intent.tsk()).initialize();
    String page = new String(intent.offer().toJson().toArray(), StandardCharsets.UTF_8);
    Matcher tsk = Pattern.compile("\"tsk\":\"([^\"]+)\"").matcher(page);
    assertThat(tsk.find()).isTrue();
    return List.of(
        new IepId(TestScheme.PROVIDER, CARD).numberBytes().hex(),
        Long.toString(CARD),
        tsk.group(1),
        InitializeAnswer.parse(initialize).s1().toString(),
        proof.hex(),
        result.m(),
        intent.request().sealed(),
        intent.request().jws(),
        TestScheme.API_KEY.toLowerCase(Locale.ROOT));
  }

  private static TestCustomer customer(InstantSource time) {
    return new TestCustomer(
        TestScheme.purse(
            CARD,
            TestScheme.SOFTWARE,
            new Expiry(LocalDate.of(2035, 1, 1)),
            Amount.ofMinor(2000, Currency.EUR)),
        time,
        new Random(5));
  }

  /** All that our own rooms log, at every level. */
  private static final class Listening implements AutoCloseable {
    private final Logger ours = (Logger) LoggerFactory.getLogger("farthing");
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

    Listening() {
      heard.start();
      ours.setLevel(Level.TRACE);
      ours.addAppender(heard);
    }

    List<String> lines() {
      return heard.list.stream()
          .map(event ->
              event.getFormattedMessage()
                  + " "
                  + event.getMDCPropertyMap()
                  + " "
                  + event.getKeyValuePairs())
          .toList();
    }

    @Override
    public void close() {
      ours.detachAppender(heard);
      ours.setLevel(Level.ERROR);
    }
  }
}
