package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.batches.PurseQuestion;
import farthing.batches.PurseWord;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.messages.PurchaseMode;
import farthing.web.Answer;
import farthing.web.DoorSettings;
import farthing.web.HttpCaller;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Before a software purse pays its issuer is asked; cards are not. */
class SoftwarePursesTest extends CollectionStory {
  /** Nobody's draws of an earlier process are waited for. */
  private static final CollectionPolicy NO_WAIT =
      new CollectionPolicy(Optional.empty(), OptionalLong.empty(), Duration.ZERO);

  private final List<PurseQuestion> questions = new ArrayList<>();
  private PurseWord word = PurseWord.MAY_PAY;

  @Test
  void itPaysOnceItsIssuerSaysSo() throws Exception {
    issuerSays(PurseWord.MAY_PAY);
    Debited paid = pays(PurchaseMode.SECURITY_CARD, 300);

    assertThat(questions).hasSize(1);
    assertThat(questions.getFirst().amount()).isEqualTo(euros(300));
    assertThat(questions.getFirst().trx()).isEqualTo(paid.intent().trx());
  }

  @Test
  void whatTheBooksDoNotShowIsNotPaid() throws Exception {
    issuerSays(PurseWord.BALANCE_TOO_LOW);
    isRefused(PurchaseMode.SECURITY_CARD, ErrorCode.SHADOW_BALANCE_TOO_LOW);
  }

  @Test
  void aCopyDoesNotPay() throws Exception {
    issuerSays(PurseWord.NUMBER_STALE);
    isRefused(PurchaseMode.SECURITY_CARD, ErrorCode.PURSE_COUNTER_STALE);
  }

  @Test
  void oneThatIsBlockedAndOneThatItsIssuerDoesNotKnowAreToldWhatIsSo() throws Exception {
    issuerSays(PurseWord.BLOCKED);
    isRefused(PurchaseMode.SECURITY_CARD, ErrorCode.CARD_BLOCKED);
    issuerSays(PurseWord.UNKNOWN);
    isRefused(PurchaseMode.SECURITY_CARD, ErrorCode.CARD_UNKNOWN);
  }

  /** The security card had counted it: the batch agrees with the journal all the same. */
  @Test
  void aRefusalOfAReleasedDrawIsNotInTheTotals() throws Exception {
    issuerSays(PurseWord.BALANCE_TOO_LOW);
    turning = new Collector(server.payment, batches, terminals, NO_WAIT, () -> true, clock);
    isRefused(PurchaseMode.PAYMENT_SERVER, ErrorCode.SHADOW_BALANCE_TOO_LOW);
    word = PurseWord.MAY_PAY;
    pays(PurchaseMode.SECURITY_CARD, 300);
    turnOver();
    secondsPass(120);

    assertThat(payableMinor(1)).isEqualTo(300);
  }

  @Test
  void whileTheIssuerIsSilentNoSoftwarePursePays() throws Exception {
    try (IssuerLink nobody =
        new IssuerLink(
            new HttpCaller(IssuerLink.bounds()), URI.create("http://127.0.0.1:1"), "key")) {
      asking(nobody);
      assertThat(nobody.isHeard()).as("before anybody asks").isTrue();
      isRefused(PurchaseMode.SECURITY_CARD, ErrorCode.ISSUER_SILENT);
      assertThat(nobody.isHeard()).isFalse();
    }
  }

  @Test
  void anIssuerThatRefusesTheKeyIsNotHeardUntilItAnswers() throws Exception {
    Answer refusal = Answer.refusal(Problem.of(ErrorCode.API_KEY_WRONG, ""));
    Answer mayPay = Answer.of(200, "application/octet-stream", PurseWord.MAY_PAY.toBytes());
    AtomicBoolean keyIsGood = new AtomicBoolean();
    try (HttpDoor clearing =
            HttpDoor.open(
                DoorSettings.loopback("clearing"),
                List.of(
                    Route.post("/v1/purses/draws", _ -> keyIsGood.get() ? mayPay : refusal)
                        .accepting("application/octet-stream")),
                new Metrics());
        IssuerLink issuer =
            new IssuerLink(new HttpCaller(IssuerLink.bounds()), clearing.address(), "ended")) {
      asking(issuer);
      isRefused(PurchaseMode.SECURITY_CARD, ErrorCode.ISSUER_SILENT);
      assertThat(issuer.isHeard()).isFalse();

      keyIsGood.set(true);
      pays(PurchaseMode.SECURITY_CARD, 300);
      assertThat(issuer.isHeard()).isTrue();
    }
  }

  @Test
  void cardsPayWhateverIsSaidOfPurses() throws Exception {
    asking(_ -> Optional.empty());
    pays(PurchaseMode.MERCHANT, 300);
  }

  private void isRefused(PurchaseMode mode, ErrorCode why) {
    TestCustomer customer = customer(mode);
    TestServer.Answer answer = server.draw(customer.order(euros(300)));
    refused(answer, why.httpStatus(), why);
  }

  private void issuerSays(PurseWord said) throws Exception {
    word = said;
    asking(question -> {
      questions.add(question);
      return Optional.of(word);
    });
  }

  private void asking(SoftwarePurses purses) throws Exception {
    server.close();
    server =
        TestServer.open(
            journal,
            terminals,
            policy(Duration.ofSeconds(2), Duration.ofMillis(1)).asking(purses),
            clock);
    turning = new Collector(server.payment, batches, terminals, policy, () -> true, clock);
  }
}
