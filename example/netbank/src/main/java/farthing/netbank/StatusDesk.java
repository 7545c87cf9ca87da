package farthing.netbank;

import farthing.bank.Confirming;
import farthing.bank.LoadDesk;
import farthing.messages.MerchantNotice;
import farthing.web.Answer;
import farthing.web.Metrics;
import farthing.web.Request;
import io.micrometer.core.instrument.Counter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes message M from the client (step 892). */
final class StatusDesk {
  private static final Logger LOG = LoggerFactory.getLogger(StatusDesk.class);

  private final LoadDesk desk;
  private final Metrics metrics;

  StatusDesk(LoadDesk desk, Metrics metrics) {
    this.desk = desk;
    this.metrics = metrics;
  }

  Answer answer(Request request) throws InterruptedException {
    MerchantNotice notice = MerchantNotice.parse(request.body());
    return switch (desk.confirm(notice)) {
      case Confirming.Believed believed -> {
        tell(notice, believed.m().outcome().word());
        yield Answer.json(believed.reply().toJson());
      }
      case Confirming.Refused refused -> {
        tell(notice, "refused: " + refused.why());
        yield Answer.refusal(refused.why().problem());
      }
    };
  }

  private void tell(MerchantNotice notice, String what) {
    LOG.atInfo().addKeyValue("trx", notice.trx()).log("message M: {}", what);
    Counter.builder("farthing.bank.notices")
        .description("Messages M that clients brought, by what they said or why they were refused")
        .tag("what", what.replace("refused: ", "").toLowerCase(Locale.ROOT))
        .register(metrics.registry())
        .increment();
  }
}
