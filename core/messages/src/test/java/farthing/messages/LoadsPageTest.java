package farthing.messages;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import org.junit.jupiter.api.Test;

/** Holds docs/protocol/loads.md against the code: its examples and its fields. */
class LoadsPageTest {
  private static final ProtocolPage PAGE = ProtocolPage.read("loads.md");
  private static final PartyId BANK = new PartyId("harbour-bank");
  private static final TransactionId TRX =
      TransactionId.parse("89aa5260-5ba2-5e83-0c36-c135739575e6");

  private final OrderOffer offer = OrderOffer.parse(PAGE.example("order"));
  private final Tsk tsk = offer.tsk();
  private final TransactionKeys keys =
      TransactionKeys.derive(
          SharedKey.of("k1", Bytes.ofHex(PAGE.text("shared-key").strip()).toArray()),
          offer.order().salt(),
          Flow.LOAD,
          BANK,
          TRX);

  @Test
  void whatClientAndBankSayBeforeTheOrderIsAsOnThePage() {
    assertThat(BankLogIn.parse(PAGE.example("log-in")).toJson()).isEqualTo(PAGE.example("log-in"));
    assertThat(BankSession.parse(PAGE.example("session")).toJson())
        .isEqualTo(PAGE.example("session"));
    assertThat(CardInformation.parse(PAGE.example("card-information")).toJson())
        .isEqualTo(PAGE.example("card-information"));
    assertThat(LoadOffer.parse(PAGE.example("load-offer")).toJson())
        .isEqualTo(PAGE.example("load-offer"));
    assertThat(LoadWish.parse(PAGE.example("load-wish")).toJson())
        .isEqualTo(PAGE.example("load-wish"));
  }

  @Test
  void theOrderOfThePageIsOne() {
    assertThat(SignedOrder.verify(offer.jws(), keys).order()).isEqualTo(offer.order());
    assertThat(keys.unwrap(offer.etsk()).value()).isEqualTo(tsk.value());
    assertThat(offer.toJson()).isEqualTo(PAGE.example("order"));
  }

  @Test
  void theLoadRequestOfThePageIsOne() {
    LoadRequest request = LoadRequest.parse(PAGE.example("load-request"));

    assertThat(Json.write(request.open(tsk).toWire()))
        .isEqualTo(PAGE.example("load-request-content"));
    assertThat(request.envelope().jws()).isEqualTo(offer.jws());
    assertThat(request.toJson()).isEqualTo(PAGE.example("load-request"));
  }

  @Test
  void theLoadOfThePageIsOne() {
    Load load = Load.parse(PAGE.example("load"));

    assertThat(Json.write(load.open(tsk, BANK, TRX).toWire()))
        .isEqualTo(PAGE.example("load-content"));
    assertThat(load.toJson()).isEqualTo(PAGE.example("load"));
  }

  @Test
  void theLoadResponseOfThePageIsOne() {
    LoadResponse response = LoadResponse.parse(PAGE.example("load-response"));

    assertThat(Json.write(new LoadResponse.Content(response.open(tsk).hex())))
        .isEqualTo(PAGE.example("load-response-content"));
    assertThat(response.toJson()).isEqualTo(PAGE.example("load-response"));
  }

  @Test
  void theResultOfThePageIsOneAndSoIsMessageM() {
    LoadResult result = LoadResult.parse(PAGE.example("load-result"));

    assertThat(Json.write(result.open(tsk, BANK, TRX).toWire()))
        .isEqualTo(PAGE.example("load-receipt"));
    assertThat(LoadConfirmation.decrypt(result.m(), keys))
        .isEqualTo(
            LoadConfirmation.of(Json.read("m", PAGE.example("m"), LoadConfirmation.Wire.class)));
    assertThat(MerchantNotice.parse(PAGE.example("confirmation")))
        .isEqualTo(new MerchantNotice(TRX, result.m()));
    assertThat(BankReply.parse(PAGE.example("banks-answer")).toJson())
        .isEqualTo(PAGE.example("banks-answer"));
  }

  @Test
  void theProofOfThePageIsOneAndSoIsTheRefusalThatWantsIt() {
    LoadProof proof = LoadProof.parse(PAGE.example("load-proof"));
    Problem problem = Problem.parse(PAGE.example("problem"));

    assertThat(Json.write(proof.open(tsk).toWire())).isEqualTo(PAGE.example("load-proof-content"));
    assertThat(proof.toJson()).isEqualTo(PAGE.example("load-proof"));
    assertThat(problem.toJson()).isEqualTo(PAGE.example("problem"));
    assertThat(problem.proof()).map(ProofWanted::trx).contains(proof.open(tsk).over());
    assertThat(ProofAnswer.parse(PAGE.example("proof-answer")).toJson())
        .isEqualTo(PAGE.example("proof-answer"));
    assertThat(LoadStatus.parse(PAGE.example("status")).toJson()).isEqualTo(PAGE.example("status"));
  }

  @Test
  void theFieldsOfThePageAreThoseThatTravel() {
    PAGE.fields("log-in", BankLogIn.Wire.class);
    PAGE.fields("session", BankSession.Wire.class);
    PAGE.fields("card information", CardInformation.Wire.class);
    PAGE.fields("slot", CardInformation.Slot.Wire.class);
    PAGE.fields("load offer", LoadOffer.Wire.class);
    PAGE.fields("load wish", LoadWish.Wire.class);
    PAGE.fields("order", OrderOffer.BankPage.class);
    PAGE.fields("load request", LoadEnvelope.Wire.class);
    PAGE.fields("sealed in the load request", LoadRequest.Content.Wire.class);
    PAGE.fields("undelivered", LoadRequest.Undelivered.Wire.class);
    PAGE.fields("load", Load.class);
    PAGE.fields("sealed in the load", Load.Content.Wire.class);
    PAGE.fields("delivered", Load.Delivered.Wire.class);
    PAGE.fields("load response", LoadResponse.Wire.class);
    PAGE.fields("sealed in the load response", LoadResponse.Content.class);
    PAGE.fields("load result", LoadResult.class);
    PAGE.fields("sealed in C", LoadResult.Receipt.Wire.class);
    PAGE.fields("message M", LoadConfirmation.Wire.class);
    PAGE.fields("bank's answer", BankReply.class);
    PAGE.fields("wanted proof", ProofWanted.Wire.class);
    PAGE.fields("load proof", LoadEnvelope.Wire.class);
    PAGE.fields("sealed in the load proof", LoadProof.Content.Wire.class);
    PAGE.fields("proof's answer", ProofAnswer.Wire.class);
    PAGE.fields("load status", LoadStatus.Wire.class);
  }
}
