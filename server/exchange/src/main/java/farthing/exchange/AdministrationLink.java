package farthing.exchange;

import farthing.base.Malformed;
import farthing.batches.AdministrationAnswer;
import farthing.batches.AdministrationAsk;
import farthing.web.Answered;
import farthing.web.Call;
import farthing.web.HttpCaller;
import farthing.web.RoadBroken;
import java.net.URI;

/**
 * The road to the collector for what comes down it: administration data for security cards
 * (docs/protocol/batches.md), under the caller's API key. Safe for all threads.
 */
public final class AdministrationLink implements AutoCloseable {
  private final HttpCaller caller;
  private final URI address;
  private final String apiKey;

  /** What came of a question. */
  public sealed interface Told {
    record Answer(AdministrationAnswer answer) implements Told {}

    /** The collector does not answer this, however often it comes. */
    record Refused(String why) implements Told {}

    /** It did not answer, or has no time: the same again, later. */
    record Away(String why) implements Told {}
  }

  /**
   * @param caller of {@link CollectorLink#bounds()} outside tests; closed with this
   * @param collector its address, http or https
   * @param apiKey that the collector gave
   */
  public AdministrationLink(HttpCaller caller, URI collector, String apiKey) {
    this.caller = caller;
    this.address = URI.create(collector.toString().replaceFirst("/$", "") + "/v1/administration");
    this.apiKey = apiKey;
  }

  public Told ask(AdministrationAsk ask) {
    Call call = Call.post(address, CollectorLink.OCTETS, ask.toBytes()).repeatable();
    try {
      Answered answered = caller.call(call.with("Authorization", "Bearer " + apiKey));
      if (answered.isGood()) {
        return new Told.Answer(AdministrationAnswer.parse(answered.body()));
      }
      String why = CollectorLink.why(answered);
      return CollectorLink.isForLater(answered) ? new Told.Away(why) : new Told.Refused(why);
    } catch (Malformed e) {
      return new Told.Refused("the collector's answer cannot be read: " + e.getMessage());
    } catch (RoadBroken e) {
      return new Told.Away(String.valueOf(e.getMessage()));
    }
  }

  /** Cuts the call that is on its way. */
  @Override
  public void close() {
    caller.close();
  }
}
