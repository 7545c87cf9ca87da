package farthing.bank;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.link.ApiLink;
import farthing.link.Said;
import farthing.messages.ErrorCode;
import farthing.messages.LoadStatus;
import farthing.messages.OrderClose;
import farthing.messages.Problem;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * The direct link to the load server over HTTPS.
 *
 * <p>Safe for all threads. Every question is answered within {@link #WHOLE} and {@link
 * ApiLink#MOST_BYTES}. The API key goes over TLS, or stays on this machine.
 */
public final class LoadLink implements LoadServer {
  /** From the first packet to the last byte of the answer. */
  public static final Duration WHOLE = ApiLink.WHOLE;

  private final ApiLink link;
  private final URI server;
  private final PartyId party;

  private LoadLink(ApiLink link, URI server, PartyId party) {
    this.link = link;
    this.server = server;
    this.party = party;
  }

  /**
   * Trusts the certificates that the JDK trusts.
   *
   * @param apiKey as the operator gave it
   * @throws Malformed if the key would leave this machine in clear, or is no header's value
   */
  public static LoadLink to(BankParty bank, String apiKey) {
    return to(bank, ApiLink.to(bank.loadServer(), apiKey));
  }

  /**
   * @param trust whose certificates to trust: the load server's own CA
   */
  public static LoadLink to(BankParty bank, String apiKey, SSLContext trust) {
    return to(bank, ApiLink.to(bank.loadServer(), apiKey, trust));
  }

  static LoadLink to(BankParty bank, String apiKey, HttpClient.Builder http, Duration patience) {
    return to(bank, ApiLink.to(bank.loadServer(), apiKey, http, patience));
  }

  private static LoadLink to(BankParty bank, ApiLink link) {
    return new LoadLink(link, bank.loadServer(), bank.party());
  }

  @Override
  public LinkAnswer ask(TransactionId trx) throws InterruptedException {
    return read(trx, link.get(path(trx)));
  }

  @Override
  public LinkAnswer close(TransactionId trx) throws InterruptedException {
    return read(trx, link.post(path(trx) + "/close", new OrderClose(party, trx).toJson()));
  }

  private String path(TransactionId trx) {
    return "/v1/loads/" + party + "/" + trx;
  }

  private static LinkAnswer read(TransactionId trx, Said said) {
    if (said instanceof Said.Nothing nothing) {
      return new LinkAnswer.Unreachable(nothing.why());
    }
    Said.Answered answered = (Said.Answered) said;
    try {
      if (answered.status() == 200) {
        LoadStatus status = LoadStatus.parse(answered.body());
        if (!status.trx().equals(trx)) {
          throw new Malformed("load status: it is of another load");
        }
        if (status.state() == LoadStatus.State.ENDED && status.m().isEmpty()) {
          throw new Malformed("load status: it ended, and message M is missing");
        }
        return new LinkAnswer.Status(status);
      }
      ErrorCode code = Problem.parse(answered.body()).code();
      return code == ErrorCode.LOAD_UNKNOWN
          ? new LinkAnswer.NeverRequested()
          : new LinkAnswer.Refused(code);
    } catch (Malformed e) {
      return new LinkAnswer.Unreachable("status " + answered.status() + ", " + e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "LoadLink[" + party + " at " + server + "]";
  }
}
