package farthing.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The messages of a load, from the bank's log-in to message M. */
class LoadMessagesTest {
  private static final Currency EUR = Currency.of(Bytes.ofHex("097802"));
  private static final TransactionId TRX =
      TransactionId.parse("0199b3c0-0000-7000-8000-000000000001");
  private static final TransactionId PROOF_TRX =
      TransactionId.parse("0c9d2a4e-11f0-4c1b-9a55-6f0d3c1e2b47");
  private static final PartyId BANK = new PartyId("harbour-bank");
  private static final SharedKey KEY =
      SharedKey.of("k1", "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
  private static final Instant ISSUED = Instant.ofEpochSecond(1_795_363_230);
  private static final LoadingDeviceId DEVICE = new LoadingDeviceId(Bytes.ofHex("a1b2c3d4e5f6"));

  private final Tsk tsk = Tsk.generate(new Random(1));

  @Test
  void aBanksOrderNamesTheBankAndItsTimeOnThePageAndUnderTheSignature() {
    OrderOffer offer = OrderOffer.make(order(Flow.LOAD), KEY, tsk);

    OrderOffer read = OrderOffer.parse(offer.toJson());

    assertThat(read.order()).isEqualTo(offer.order());
    assertThat(read.order().bank()).contains(LoadingBankId.ofHex("00b4a11e"));
    assertThat(read.order().bankTime().toBytes()).isEqualTo(Bytes.ofHex("2611221600"));
    assertThat(SignedOrder.verify(read.jws(), keys(Flow.LOAD)).order()).isEqualTo(offer.order());
  }

  @Test
  void aPageThatNamesAnotherBankThanTheSignedOrderIsNotRead() {
    String page = OrderOffer.make(order(Flow.LOAD), KEY, tsk).toJson().text();

    assertThatThrownBy(() ->
            OrderOffer.parse(utf8(page.replace("\"bank\":\"00b4a11e\"", "\"bank\":\"00b4a11f\""))))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("different things");
  }

  @Test
  void aLoadsOrderWithoutABankIsNotRead() {
    String page = OrderOffer.make(order(Flow.LOAD), KEY, tsk).toJson().text();

    assertThatThrownBy(() -> OrderOffer.parse(utf8(page.replace("\"bank\":\"00b4a11e\",", ""))))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("bank");
  }

  @Test
  void messageMOfALoadIsNoMessageMOfAnUnload() {
    LoadConfirmation said =
        new LoadConfirmation(
            LoadOutcome.LOADED, BANK, TRX, Amount.ofMinor(5000, EUR), ISSUED, "L-17");
    String m = said.encrypt(keys(Flow.LOAD));

    assertThat(LoadConfirmation.decrypt(m, keys(Flow.LOAD))).isEqualTo(said);
    assertThatThrownBy(() -> LoadConfirmation.decrypt(m, keys(Flow.UNLOAD)))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void messageMTellsTheBankAndNobodyWhoCarriesIt() {
    LoadConfirmation said =
        new LoadConfirmation(
            LoadOutcome.LOADED, BANK, TRX, Amount.ofMinor(5000, EUR), ISSUED, "L-17");
    String m = said.encrypt(keys(Flow.LOAD));

    assertThat(LoadConfirmation.decrypt(m, keys(Flow.LOAD))).isEqualTo(said);
    TransactionKeys strangers =
        TransactionKeys.derive(
            SharedKey.generate("k1", new Random(9)), order(Flow.LOAD).salt(), Flow.LOAD, BANK, TRX);
    assertThatThrownBy(() -> LoadConfirmation.decrypt(m, strangers)).isInstanceOf(Malformed.class);
    for (String part : m.split("\\.", -1)) {
      byte[] seen = java.util.Base64.getUrlDecoder().decode(part);
      assertThat(new String(seen, StandardCharsets.ISO_8859_1))
          .doesNotContain("loaded", "5000", "L-17", "097802");
    }
  }

  @Test
  void requestProofAndResponseComeThroughTheirSealAsTheyWere() {
    OrderOffer offer = OrderOffer.make(order(Flow.LOAD), KEY, tsk);
    LoadRequest.Content request =
        new LoadRequest.Content(
            Bytes.ofHex("3b8880"),
            Bytes.ofHex("6f00"),
            DEVICE,
            Bytes.ofHex("00".repeat(57)),
            Amount.ofMinor(5000, EUR),
            List.of(new LoadRequest.Undelivered(BANK, PROOF_TRX, Bytes.ofHex("00".repeat(16)))),
            ISSUED,
            Order.RELEASE,
            "requesting");
    LoadProof.Content proof =
        new LoadProof.Content(DEVICE, EUR, PROOF_TRX, Bytes.ofHex("00".repeat(57)));
    Bytes answer = Bytes.ofHex("0000000a00001388aabbccdd00112233");

    assertThat(LoadRequest.parse(LoadRequest.seal(offer, request).toJson()).open(tsk))
        .isEqualTo(request);
    assertThat(LoadProof.parse(LoadProof.seal(offer, proof).toJson()).open(tsk)).isEqualTo(proof);
    assertThat(LoadResponse.parse(LoadResponse.seal(tsk, BANK, TRX, answer).toJson()).open(tsk))
        .isEqualTo(answer);
  }

  @Test
  void aRequestIsNotTakenForAProofThoughBothHaveTheSameEnvelope() {
    OrderOffer offer = OrderOffer.make(order(Flow.LOAD), KEY, tsk);
    LoadProof.Content proof =
        new LoadProof.Content(DEVICE, EUR, PROOF_TRX, Bytes.ofHex("00".repeat(57)));
    Bytes sealed = LoadProof.seal(offer, proof).toJson();

    assertThatThrownBy(() -> LoadRequest.parse(sealed).open(tsk)).isInstanceOf(Malformed.class);
  }

  @Test
  void loadAndResultComeThroughTheirSealAsTheyWere() {
    Load.Content load =
        new Load.Content(
            Bytes.ofHex("00".repeat(10)),
            "Harbour Bank",
            "https://bank.example",
            TRX,
            Amount.ofMinor(5000, EUR),
            List.of(new Load.Delivered(BANK, PROOF_TRX, LoadOutcome.NOT_DONE)));
    LoadResult.Receipt receipt =
        new LoadResult.Receipt(
            LoadOutcome.LOADED,
            BANK,
            "Harbour Bank",
            TRX,
            Amount.ofMinor(5000, EUR),
            ISSUED,
            "L-17");

    assertThat(Load.parse(Load.seal(tsk, BANK, TRX, load).toJson()).open(tsk, BANK, TRX))
        .isEqualTo(load);
    LoadResult result = LoadResult.parse(LoadResult.seal(tsk, receipt, "m").toJson());
    assertThat(result.open(tsk, BANK, TRX)).isEqualTo(receipt);
    assertThat(ProofAnswer.parse(new ProofAnswer(Optional.of(result)).toJson()).result())
        .contains(result);
    assertThat(ProofAnswer.parse(new ProofAnswer(Optional.empty()).toJson()).result()).isEmpty();
  }

  @Test
  void aWantedProofTravelsInTheProblemDocument() {
    ProofWanted wanted = new ProofWanted(PROOF_TRX, EUR);

    Problem read = Problem.parse(Problem.proofWanted(wanted).toJson());

    assertThat(read.code()).isEqualTo(ErrorCode.PROOF_WANTED);
    assertThat(read.proof()).contains(wanted);
  }

  @Test
  void statusHasMessageMOnlyOfALoadThatEnded() {
    LoadStatus ended = new LoadStatus(TRX, LoadStatus.State.ENDED, ISSUED, Optional.of("m"));

    assertThat(LoadStatus.parse(ended.toJson())).isEqualTo(ended);
    assertThatThrownBy(() ->
            LoadStatus.parse(utf8(ended.toJson().text().replace("\"ended\"", "\"commanded\""))))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void whatBankAndClientSayBeforeTheOrderComesThrough() {
    CardInformation card =
        new CardInformation(
            new IepId(0x1ed7ac41, 0x0f35dcebaa5bL),
            Suite.AES_128,
            Expiry.of(Bytes.ofHex("331231")),
            List.of(
                new CardInformation.Slot(Amount.ofMinor(700, EUR), Amount.ofMinor(20_000, EUR))));
    BankLogIn logIn = new BankLogIn("1001", "correct horse", Flow.UNLOAD);
    LoadOffer offer =
        new LoadOffer(
            Flow.LOAD, Amount.ofMinor(100, EUR), Amount.ofMinor(19_300, EUR), "from account 1001");

    assertThat(CardInformation.parse(card.toJson())).isEqualTo(card);
    assertThat(card.slots().get(0).roomMinor()).isEqualTo(19_300);
    assertThat(BankLogIn.parse(logIn.toJson())).isEqualTo(logIn);
    assertThat(logIn.toString()).doesNotContain("horse");
    assertThat(LoadOffer.parse(offer.toJson())).isEqualTo(offer);
    assertThat(offer.isPossible()).isTrue();
    assertThat(LoadWish.parse(new LoadWish(Amount.ofMinor(5000, EUR)).toJson()).amount())
        .isEqualTo(Amount.ofMinor(5000, EUR));
    assertThat(BankSession.parse(new BankSession(URI.create("https://bank.example/l/x")).toJson()))
        .isEqualTo(new BankSession(URI.create("https://bank.example/l/x")));
    for (String url :
        List.of(
            "hTtps://bank.example/l/x",
            "ftp://bank.example/l",
            "https://bank.example:65536/l",
            "https:/l/x",
            "https://a@b/l",
            "l")) {
      assertThatThrownBy(() ->
              BankSession.parse(
                  Bytes.of(("{\"url\":\"" + url + "\"}").getBytes(StandardCharsets.UTF_8))))
          .as(url)
          .isInstanceOf(Malformed.class);
    }
    assertThat(BankReply.parse(new BankReply("loaded").toJson()).text()).isEqualTo("loaded");
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static TransactionKeys keys(Flow flow) {
    return TransactionKeys.derive(KEY, Bytes.ofHex("0f".repeat(16)), flow, BANK, TRX);
  }

  private static Order order(Flow flow) {
    return new Order(
        BANK,
        "Harbour Bank",
        TRX,
        Amount.ofMinor(5000, EUR),
        "Load from account 1001",
        URI.create("https://load.example"),
        URI.create("https://bank.example/farthing/status"),
        17,
        flow,
        ISSUED,
        ISSUED.plusSeconds(900),
        Order.RELEASE,
        List.of(Suite.AES_128),
        "k1",
        Bytes.ofHex("0f".repeat(16)),
        Optional.of(LoadingBankId.ofHex("00b4a11e")));
  }
}
