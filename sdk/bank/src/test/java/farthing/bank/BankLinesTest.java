package farthing.bank;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.link.ApiLink;
import farthing.messages.BankReply;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOffer;
import farthing.messages.LoadOutcome;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.messages.SharedKey;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What a bank writes, as it stands on the integration page: compiled, run, and compared. */
class BankLinesTest {
  private final SharedKey key = SharedKey.generate("k1", new Random(7));
  private final String apiKey = "api-key-1";
  private final AccountsInMemory accounts = new AccountsInMemory(Branch.FEE);
  private final LoadBook book = new LoadsInMemory();
  private LoadDesk desk = made();

  private LoadDesk made() {
    // bank: once
    BankParty bank =
        BankParty.of(
            "high-street-bank",
            "High Street Bank",
            "0a0b0c0d",
            key,
            "https://load.example",
            "https://bank.example/farthing/status");
    LoadDesk desk = new LoadDesk(bank, accounts, book);
    Settling settling = new Settling(desk, accounts, book, LoadLink.to(bank, apiKey));
    // end
    ConcurrentLinkedQueue<RuntimeException> log = new ConcurrentLinkedQueue<>();
    // bank: settling
    SettlingLoop loop = SettlingLoop.start(settling, SettlingLoop.USUAL_PAUSE, log::add);
    // end
    loop.close();
    return desk;
  }

  private Answer offered(AccountId account, CardInformation card) throws InterruptedException {
    // bank: what is possible
    Offering said = desk.offer(account, card, Flow.LOAD);
    if (said instanceof Offering.Offered offered) {
      return answer(200, "application/json", offered.offer().toJson());
    }
    // end
    return answer(500, "", Bytes.empty());
  }

  private Answer ordered(String session, AccountId account, CardInformation card, Amount amount)
      throws InterruptedException {
    // bank: the order
    Ordering said = desk.order(session, account, card, Flow.LOAD, amount);
    if (said instanceof Ordering.Ordered ordered) {
      return answer(200, OrderOffer.MEDIA_TYPE, ordered.load().load().toJson());
    }
    // end
    return answer(500, "", Bytes.empty());
  }

  private Answer statusUrl(byte[] body) throws InterruptedException {
    // bank: the status URL
    Confirming said = desk.confirm(body);
    if (said instanceof Confirming.Refused no) {
      return answer(no.why().code().httpStatus(), Problem.MEDIA_TYPE, no.why().problem().toJson());
    }
    BankReply reply = ((Confirming.Believed) said).reply();
    return answer(200, "application/json", reply.toJson());
    // end
  }

  @Test
  void theLinesLoadACard() throws Exception {
    accounts.open(Branch.ADA, Branch.euros(10_000));
    LoadOffer offer = LoadOffer.parse(offered(Branch.ADA, Branch.card()).body);
    Answer page = ordered("s-1", Branch.ADA, Branch.card(), offer.most());
    Order order = OrderOffer.parse(page.body).order();
    LoadConfirmation m =
        new LoadConfirmation(
            LoadOutcome.LOADED, order.party(), order.trx(), order.amount(), Instant.now(), "r");
    byte[] notice = new MerchantNotice(order.trx(), Branch.m(order, m, key)).toJson().toArray();

    Answer first = statusUrl(notice);

    assertThat(first.status).isEqualTo(200);
    assertThat(BankReply.parse(first.body).text()).startsWith("EUR 85.00 are on the card");
    assertThat(statusUrl(notice)).isEqualTo(first);
    assertThat(statusUrl("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)).status)
        .isEqualTo(400);
    assertThat(accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000 - 8_550));
  }

  @Test
  void theLinesOnTheIntegrationPageAreThese() throws Exception {
    String page = Files.readString(Repository.file("docs/integration/bank.md"));
    List<String> source =
        Files.readAllLines(
            Repository.file("sdk/bank/src/test/java/farthing/bank/BankLinesTest.java"));

    for (String part :
        List.of("once", "what is possible", "the order", "the status URL", "settling")) {
      assertThat(page)
          .contains("```java\n// " + part + "\n" + between(source, "// bank: " + part) + "```\n");
    }
  }

  @Test
  void theTimesOnTheIntegrationPageAreThose() throws Exception {
    String page = Files.readString(Repository.file("docs/integration/bank.md"));

    assertThat(page).contains("after " + LoadDesk.RETRY_SECONDS + " s (Retry-After)");
    assertThat(page).contains(RetryPlan.GRACE.toSeconds() + " s after the decision");
    assertThat(page).contains("and " + RetryPlan.AFTER_EXPIRY.toSeconds() + " s |");
    assertThat(page)
        .contains(
            "%d s to connect, %d s in all"
                .formatted(ApiLink.CONNECT.toSeconds(), LoadLink.WHOLE.toSeconds()));
    assertThat(page).contains("at most " + Settling.BATCH + " loads in a pass");
    assertThat(page)
        .contains("between two passes | " + SettlingLoop.USUAL_PAUSE.toSeconds() + " s |");
    assertThat(page)
        .contains("expiry (" + BankParty.USUAL_LIFETIME.toMinutes() + " min, at most a day)");
    Instant now = Instant.EPOCH;
    assertThat(page)
        .contains(
            "after %d s doubling to %d min"
                .formatted(
                    Duration.between(now, RetryPlan.accounts(now, 0)).toSeconds(),
                    Duration.between(now, RetryPlan.accounts(now, 99)).toMinutes()))
        .contains(
            "after %d min, doubling to %d h"
                .formatted(
                    Duration.between(now, RetryPlan.loadServer(now, 0)).toMinutes(),
                    Duration.between(now, RetryPlan.loadServer(now, 99)).toHours()));
  }

  private static String between(List<String> source, String start) {
    int from = source.stream().map(String::strip).toList().indexOf(start);
    assertThat(from).as(start).isNotNegative();
    StringBuilder lines = new StringBuilder();
    for (String line : source.subList(from + 1, source.size())) {
      if (line.strip().equals("// end")) {
        return lines.toString().stripTrailing().stripIndent() + "\n";
      }
      lines.append(line).append('\n');
    }
    throw new AssertionError("no end of " + start);
  }

  private record Answer(int status, String type, Bytes body) {}

  private static Answer answer(int status, String type, Bytes body) {
    return new Answer(status, type, body);
  }
}
