package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.MacKey;
import farthing.messages.ErrorCode;
import farthing.messages.LoadOutcome;
import farthing.purse.CardKeys;
import farthing.purse.IssuerModule;
import farthing.purse.KeyedCard;
import farthing.purse.SecurityModuleUnavailable;
import farthing.purse.SessionDerivation;
import farthing.security.SoftwareCardKeys;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host security module that is gone and comes back. */
class ModuleTroubleTest extends LoadStory {
  private final AtomicBoolean gone = new AtomicBoolean();

  @BeforeEach
  void openOverAModuleThatFails() {
    CardKeys keys = new SoftwareCardKeys(TestScheme.issuer(TestScheme.PROVIDER));
    restart(LoadPolicy.usual(), new IssuerModule((card, how) -> ask(keys, card, how)));
  }

  private Optional<MacKey> ask(CardKeys keys, KeyedCard card, SessionDerivation how) {
    if (gone.get()) {
      throw new SecurityModuleUnavailable("pulled out", new IllegalStateException());
    }
    return keys.sessionKey(card, how);
  }

  @Test
  void whileTheModuleIsGoneNothingIsDecidedOrWrittenAndTheSameMessageWorksAfterwards() {
    Holder.Intent intent = load(500);
    gone.set(true);
    silent(server.request(intent));
    assertThat(journal.history(intent.bank().party(), intent.trx())).isEmpty();
    gone.set(false);
    Bytes answer = obeyed(intent);

    gone.set(true);
    silent(server.respond(intent, answer));
    silent(server.post(intent, "proof", holder.proof(intent.offer(), intent.trx()).toJson()));
    assertThat(journal.history(intent.bank().party(), intent.trx())).hasSize(1);
    gone.set(false);

    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  private static void silent(TestServer.Answer answer) {
    refused(answer, ErrorCode.MODULE_UNAVAILABLE);
    assertThat(answer.retryAfter()).isPositive();
  }
}
