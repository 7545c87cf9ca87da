package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.applets.LsamApplet;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Suite;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.KeyedCard;
import farthing.purse.Lsam;
import farthing.purse.PinBlock;
import farthing.purse.ResponseApdu;
import farthing.purse.SessionDerivation;
import farthing.reader.TearableJavaCard;
import java.security.SecureRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A load security card whose power goes while it is being made. */
class TornSecurityCardTest {
  private static final int PROVIDER = 0x4663;
  private static final PinBlock PIN = PinBlock.ofDigits("271828");
  private static final KeyedCard CARD = new KeyedCard(new IepId(PROVIDER, 7), Suite.AES_128, 1);
  private static final SessionDerivation SKL =
      new SessionDerivation(
          KeyUsage.LOAD, "SKL", Bytes.ofHex("0017" + "0123456789abcdef0123456789abcdef"));
  private static final KeyRing ISSUER =
      KeyRing.empty()
          .generate(KeyUsage.LOAD, PROVIDER, Suite.AES_128, 1, new SecureRandom())
          .generate(KeyUsage.UPDATE, PROVIDER, Suite.TDES, 1, new SecureRandom());

  /** The commands are SELECT, the part with the keys, and the last part with the PIN. */
  @ParameterizedTest
  @CsvSource({"2, 5", "3, 3"})
  void itIsBlankAndCanBeMadeOrItIsMade(int command, int fewestMoments) throws Exception {
    int moment = 1;
    while (tears(command, moment)) {
      moment++;
    }
    assertThat(moment).as("moments").isGreaterThan(fewestMoments);
  }

  /** Whether there was such a moment. */
  private static boolean tears(int command, int moment) throws Exception {
    try (TearableJavaCard card = TearableJavaCard.insert(Lsam.AID, LsamApplet.class)) {
      try {
        SecurityCardMaking.make(new CutAt(card, command, moment), ISSUER, PIN);
        return false;
      } catch (CardGone e) {
        card.powerUp();
      }
      Bytes fci = card.transmit(Lsam.select()).data();
      if (fci.at(fci.size() - 1) == 0) {
        SecurityCardMaking.make(card, ISSUER, PIN);
      }
      byte[] message = {1, 2, 3};
      assertThat(SecurityCardKeys.open(card, PIN).sessionKey(CARD, SKL).orElseThrow().mac8(message))
          .as("torn in command %d at moment %d", command, moment)
          .isEqualTo(
              new SoftwareCardKeys(ISSUER).sessionKey(CARD, SKL).orElseThrow().mac8(message));
      return true;
    }
  }

  /** Cuts the power in one of the commands that pass. */
  private static final class CutAt implements CardLink {
    private final TearableJavaCard card;
    private final int command;
    private final int moment;
    private int passed;

    CutAt(TearableJavaCard card, int command, int moment) {
      this.card = card;
      this.command = command;
      this.moment = moment;
    }

    @Override
    public Bytes atr() {
      return card.atr();
    }

    @Override
    public ResponseApdu transmit(CommandApdu apdu) throws CardGone {
      if (++passed == command) {
        card.cutPowerAt(moment);
      }
      return card.transmit(apdu);
    }

    @Override
    public void close() {
      card.close();
    }
  }
}
