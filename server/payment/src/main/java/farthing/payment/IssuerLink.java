package farthing.payment;

import farthing.base.Malformed;
import farthing.batches.PurseQuestion;
import farthing.batches.PurseWord;
import farthing.web.Answered;
import farthing.web.Call;
import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import farthing.web.RoadBroken;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The road to the issuer's books on software purses. A question takes three seconds at most;
 * nothing is remembered, since each yes counts as spent there. Safe for all threads.
 */
public final class IssuerLink implements SoftwarePurses, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IssuerLink.class);
  private static final String OCTETS = "application/octet-stream";
  private static final Duration CONNECTING = Duration.ofSeconds(1);
  private static final Duration WHOLE = Duration.ofSeconds(3);
  private static final int MOST_ANSWER_BYTES = 16 * 1024;

  private final HttpCaller caller;
  private final URI draws;
  private final String apiKey;
  private volatile boolean heard = true;

  /**
   * @param caller of {@link #bounds()} outside tests; closed with this
   * @param issuer clearing's address, http or https
   * @param apiKey that clearing gave
   */
  public IssuerLink(HttpCaller caller, URI issuer, String apiKey) {
    this.caller = caller;
    this.draws = URI.create(issuer.toString().replaceFirst("/$", "") + "/v1/purses/draws");
    this.apiKey = apiKey;
  }

  public static CallerSettings bounds() {
    return CallerSettings.usual().within(CONNECTING, WHOLE).withMaxAnswerBytes(MOST_ANSWER_BYTES);
  }

  /**
   * Whether the last question got its word, or none was asked yet: where it did not, no software
   * purse pays.
   */
  public boolean isHeard() {
    return heard;
  }

  @Override
  public Optional<PurseWord> ask(PurseQuestion question) {
    Optional<PurseWord> word = asked(question);
    heard = word.isPresent();
    return word;
  }

  private Optional<PurseWord> asked(PurseQuestion question) {
    try {
      Answered answered =
          caller.call(
              Call.post(draws, OCTETS, question.toBytes())
                  .repeatable()
                  .with("Authorization", "Bearer " + apiKey));
      if (answered.isGood()) {
        return Optional.of(PurseWord.parse(answered.body()));
      }
      LOG.warn(
          "the issuer of software purses answers with status {} {}: none of them pays",
          answered.status(),
          answered.problem().map(problem -> problem.code().name()).orElse(""));
    } catch (RoadBroken | Malformed e) {
      LOG.warn("the issuer of software purses cannot be asked: {}", e.getMessage());
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    caller.close();
  }
}
