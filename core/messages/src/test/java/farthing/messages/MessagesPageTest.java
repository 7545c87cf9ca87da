package farthing.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/protocol/messages.md against the code: its examples, its fields, its errors. */
class MessagesPageTest {
  private static final String PAGE =
      read(Path.of(System.getProperty("farthing.root"), "docs/protocol/messages.md"));
  private static final PartyId SHOP = new PartyId("corner-shop");
  private static final TransactionId TRX =
      TransactionId.parse("ee3397dd-372e-cae9-ba3d-5ddb43dc034a");

  private final OrderOffer offer = OrderOffer.parse(example("order"));
  private final Tsk tsk = offer.tsk();
  private final TransactionKeys keys =
      TransactionKeys.derive(
          SharedKey.of("k1", Bytes.ofHex(text("shared-key").strip()).toArray()),
          offer.order().salt(),
          Flow.PURCHASE,
          SHOP,
          TRX);

  @Test
  void theOrderOfThePageIsOne() {
    assertThat(SignedOrder.verify(offer.jws(), keys).order()).isEqualTo(offer.order());
    assertThat(keys.unwrap(offer.etsk()).value()).isEqualTo(tsk.value());
    assertThat(offer.toJson()).isEqualTo(example("order"));
  }

  @Test
  void theDrawRequestOfThePageIsOne() {
    DrawRequest request = DrawRequest.parse(example("draw-request"));

    assertThat(Json.write(request.open(tsk).toWire())).isEqualTo(example("draw-content"));
    assertThat(request.jws()).isEqualTo(offer.jws());
    assertThat(request.toJson()).isEqualTo(example("draw-request"));
  }

  @Test
  void theDebitOfThePageIsOne() {
    Debit debit = Debit.parse(example("debit"));

    assertThat(Json.write(debit.open(tsk, SHOP, TRX).toWire())).isEqualTo(example("debit-content"));
    assertThat(debit.toJson()).isEqualTo(example("debit"));
  }

  @Test
  void theDebitResponseOfThePageIsOne() {
    DebitResponse response = DebitResponse.parse(example("debit-response"));

    assertThat(Json.write(new DebitResponse.Content(response.open(tsk).hex())))
        .isEqualTo(example("debit-response-content"));
    assertThat(response.toJson()).isEqualTo(example("debit-response"));
  }

  @Test
  void theResultOfThePageIsOneAndSoIsMessageM() {
    DebitResult result = DebitResult.parse(example("debit-result"));

    assertThat(Json.write(ReceiptForm.of(result.open(tsk, SHOP, TRX))))
        .isEqualTo(example("receipt"));
    Confirmation m = Confirmation.decrypt(result.m(), keys);
    assertThat(m).isEqualTo(Confirmation.of(Json.read("m", example("m"), Confirmation.Wire.class)));
    MerchantNotice notice = MerchantNotice.parse(example("confirmation"));
    assertThat(notice).isEqualTo(new MerchantNotice(TRX, result.m()));
    MerchantNotice.Reply reply = MerchantNotice.Reply.parse(example("merchants-answer"));
    assertThat(reply.toJson()).isEqualTo(example("merchants-answer"));
    assertThat(PurchaseStatus.parse(example("status")).toJson()).isEqualTo(example("status"));
    assertThat(PurchaseStatus.parse(example("status")).state())
        .isEqualTo(PurchaseStatus.State.DRAWN);
  }

  @Test
  void theCloseOfThePageIsOne() {
    CloseWish wish = CloseWish.parse(example("close-wish"));
    wish.check(tsk, SHOP);
    assertThat(wish.toJson()).isEqualTo(example("close-wish"));
    assertThat(CloseWish.Reply.parse(example("close-wish-answer")).toJson())
        .isEqualTo(example("close-wish-answer"));
    assertThat(OrderClose.parse(example("close"))).isEqualTo(new OrderClose(SHOP, TRX));
    assertThat(OrderClose.Reply.parse(example("close-answer")).ended()).contains(Outcome.ACCEPTED);
    assertThat(new OrderClose.Reply(Optional.empty()).toJson())
        .isEqualTo(Bytes.of("{\"ended\":\"\"}".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void theCancelOfThePageIsOne() {
    CancelRequest request = CancelRequest.parse(example("cancel-request"));
    assertThat(request.open(tsk).initialize().size()).isEqualTo(41);
    assertThat(request.toJson()).isEqualTo(example("cancel-request"));
    CancelCredit credit = CancelCredit.parse(example("credit"));
    assertThat(credit.open(tsk, SHOP, TRX).command().size()).isEqualTo(48);
    CancelResponse response = CancelResponse.parse(example("cancel-response"));
    assertThat(response.open(tsk).size()).isEqualTo(32);
    assertThat(response.toJson()).isEqualTo(example("cancel-response"));
    CancelResult result = CancelResult.parse(example("cancel-result"));
    assertThat(result.open(tsk, SHOP, TRX).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void whatIsSealedForOneMessageOpensNoOther() {
    DebitResponse response = DebitResponse.parse(example("debit-response"));
    Debit debit = Debit.parse(example("debit"));

    assertThatThrownBy(() -> new CancelResponse(SHOP, TRX, response.sealed()).open(tsk))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> new CancelCredit(debit.sealed()).open(tsk, SHOP, TRX))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() ->
            new CancelRequest(SHOP, TRX, DrawRequest.parse(example("draw-request")).sealed())
                .open(tsk))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void theProblemOfThePageIsOne() {
    Problem problem = Problem.parse(example("problem"));

    assertThat(problem.toJson()).isEqualTo(example("problem"));
  }

  @Test
  void theFieldsOfThePageAreThoseThatTravel() {
    fields("order", OrderOffer.Page.class);
    fields("draw request", DrawRequest.Wire.class);
    fields("sealed in the draw request", DrawRequest.Content.Wire.class);
    fields("undelivered", DrawRequest.Undelivered.Wire.class);
    fields("debit", Debit.class);
    fields("sealed in the debit", Debit.Content.Wire.class);
    fields("delivered", Debit.Delivered.Wire.class);
    fields("debit response", DebitResponse.Wire.class);
    fields("sealed in the debit response", DebitResponse.Content.class);
    fields("debit result", DebitResult.class);
    fields("sealed in C", ReceiptForm.class);
    fields("message M", Confirmation.Wire.class);
    fields("confirmation", MerchantNotice.Wire.class);
    fields("merchant's answer", MerchantNotice.Reply.Wire.class);
    fields("purchase status", PurchaseStatus.Wire.class);
    fields("close wish", CloseWish.Wire.class);
    fields("sealed in the close wish", CloseWish.Content.class);
    fields("shop's answer", CloseWish.Reply.class);
    fields("close", OrderClose.Wire.class);
    fields("close's answer", OrderClose.Reply.Wire.class);
    fields("cancel request", CancelRequest.Wire.class);
    fields("credit", CancelCredit.class);
    fields("cancel response", CancelResponse.Wire.class);
    fields("cancel result", CancelResult.class);
    fields("sealed in the cancel result", ReceiptForm.class);
    fields("problem document", Problem.Document.class);
  }

  @Test
  void theErrorsOfThePageAreTheRegistry() {
    List<String> registry =
        Arrays.stream(ErrorCode.values())
            .map(code ->
                "| %d | `%s` | %d | %s | %s |"
                    .formatted(
                        code.number(), code.name(), code.httpStatus(), code.title(), code.advice()))
            .toList();

    assertThat(rowsUnder("| number | code | HTTP | what is true | what to do |"))
        .isEqualTo(registry);
  }

  @Test
  void noNumberOfTheRegistryIsUsedTwice() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
  }

  private static void fields(String message, Class<? extends Record> wire) {
    List<String> onPage =
        rowsUnder("| " + message + " | is |").stream()
            .map(row -> row.substring(row.indexOf('`') + 1, row.indexOf('`', 3)))
            .toList();
    List<String> travelling =
        Stream.of(wire.getRecordComponents()).map(MessagesPageTest::name).toList();
    assertThat(onPage).as(message).isEqualTo(travelling);
  }

  private static String name(RecordComponent component) {
    JsonName renamed = component.getAccessor().getAnnotation(JsonName.class);
    return renamed == null ? component.getName() : renamed.value();
  }

  private static List<String> rowsUnder(String header) {
    List<String> lines = PAGE.lines().toList();
    assertThat(lines).contains(header);
    List<String> rows = new ArrayList<>();
    for (String line : lines.subList(lines.indexOf(header) + 2, lines.size())) {
      if (!line.startsWith("|")) {
        break;
      }
      rows.add(line);
    }
    return rows;
  }

  private static Bytes example(String name) {
    return Bytes.of(text("json " + name).strip().getBytes(StandardCharsets.UTF_8));
  }

  /** What stands in the fenced block of that name. */
  private static String text(String fence) {
    String opening = "```" + fence + "\n";
    int at = PAGE.indexOf(opening);
    assertThat(at).as(fence).isNotNegative();
    int from = at + opening.length();
    return PAGE.substring(from, PAGE.indexOf("```", from));
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
