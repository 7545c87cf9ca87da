package farthing.security;

import static farthing.security.PsamStory.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.purse.PsamDraw;
import farthing.purse.SecurityCard.CancelOutcome;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SignedDraw;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two generations of cards at one security card, and the end of the older one. */
class RetiredGenerationTest {
  private static final MasterKeyName OLD = PsamStory.name(KeyUsage.PURCHASE, 1);
  private static final MasterKeyName NEW = PsamStory.name(KeyUsage.PURCHASE, 2);
  private static final Amount PRICE = euros(1250);

  @TempDir Path folder;

  private final MacKey newPurchase = PsamStory.key();
  private final PsamStory story = new PsamStory();
  private final CardInHand oldCard = story.card;
  private final CardInHand newCard = story.card.ofNumber(77).ofGeneration(newPurchase, 2);

  RetiredGenerationTest() {
    story.issuer = story.issuer.with(NEW, newPurchase);
    story.restarted();
  }

  @Test
  void cardsOfBothGenerationsPayDuringTheOverlap() {
    pays(1, oldCard);
    pays(2, newCard);
    story.holds(2, 2500);
  }

  @Test
  void retiredGenerationsCardsAreRefusedAndWhatTheyWereDrawnBeforeIsProven() {
    SignedDraw before = story.signed(oldCard.draw(1, PRICE, story.time()));

    retire();

    story.refuses(oldCard.draw(2, PRICE, story.time()), DrawRefusal.KEY_GENERATION_UNKNOWN);
    pays(3, newCard);
    story.proves(before, oldCard.pays(before));
    story.holds(2, 2500);
    assertThat(story.psam.complete(before, oldCard.pays(before))).isPresent();
  }

  @Test
  void retiredGenerationsCardGetsBackWhatItPaid() {
    SignedDraw paid = pays(1, oldCard);

    retire();

    PsamDraw cancel = oldCard.having(PRICE).cancelDraw(paid.draw().trx(), PRICE, story.time());
    assertThat(story.psam.cancel(paid, cancel)).isInstanceOf(CancelOutcome.Signed.class);
  }

  /** Why retiring comes before: with the key gone, a card's good answer counts for nobody. */
  @Test
  void destroyedGenerationProvesNothingAnyMoreAndSaysSo() {
    SignedDraw before = story.signed(oldCard.draw(1, PRICE, story.time()));
    retire();
    story.issuer = story.issuer.withoutRetired(OLD);
    story.restarted();

    assertThatThrownBy(() -> story.psam.credit(before, oldCard.pays(before)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("put the key back");
    story.refuses(oldCard.draw(2, PRICE, story.time()), DrawRefusal.KEY_GENERATION_UNKNOWN);
  }

  @Test
  void keyStoreFileRemembersWhatIsRetiredAndDestroysNothingElse() throws IOException {
    char[] password = "twelve or more".toCharArray();
    KeyStoreFile file = new KeyStoreFile(folder.resolve("keys.p12"), new SecureRandom());
    file.create(password, story.issuer);

    assertThatThrownBy(() -> file.destroy(password, List.of(OLD)))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("is not retired");
    assertThatThrownBy(
            () -> file.retire(password, List.of(OLD, PsamStory.name(KeyUsage.PURCHASE, 9))))
        .hasMessageContaining("is not there");
    assertThat(file.open(password, KeyHolder.ISSUER).isRetired(OLD)).isFalse();

    file.retire(password, List.of(OLD));
    KeyRing read = file.open(password, KeyHolder.ISSUER);
    assertThat(read.isRetired(OLD)).isTrue();
    assertThat(read.isRetired(NEW)).isFalse();
    assertThat(read.checkValues()).isEqualTo(story.issuer.checkValues());

    file.destroy(password, List.of(OLD));
    KeyRing without = file.open(password, KeyHolder.ISSUER);
    assertThat(without.masterNames()).contains(NEW).doesNotContain(OLD);
    assertThat(without.masterNames()).hasSize(read.masterNames().size() - 1);
  }

  private void retire() {
    story.issuer = story.issuer.retire(OLD);
    story.restarted();
  }

  private SignedDraw pays(long trx, CardInHand card) {
    SignedDraw signed = story.signed(card.draw(trx, PRICE, story.time()));
    story.proves(signed, card.pays(signed));
    return signed;
  }
}
