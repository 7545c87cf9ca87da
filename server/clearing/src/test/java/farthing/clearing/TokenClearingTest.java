package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.KeyUsage;
import farthing.base.Suite;
import farthing.batches.BatchWord.State;
import farthing.purse.SecurityModuleUnavailable;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11CardKeys;
import farthing.security.Pkcs11MasterKeys;
import farthing.security.Pkcs11Place;
import farthing.security.SoftHsm;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The issuer's KM-tac lies in a token and does not leave it. */
class TokenClearingTest {
  private static final char[] PIN = "12345678".toCharArray();

  @TempDir private Path folder;
  private Town town;
  private Pkcs11CardKeys token;

  @BeforeEach
  void open() throws Exception {
    town = new Town("token_clearing");
    Pkcs11Place place = SoftHsm.in(folder).newToken("issuer", String.valueOf(PIN));
    try (Pkcs11MasterKeys ceremony = Pkcs11MasterKeys.open(place, PIN)) {
      ceremony.put(
          new MasterKeyName(KeyUsage.TAC, Town.ISSUER, Suite.AES_128, 1),
          town.issuer.find(KeyUsage.TAC, Town.ISSUER, Suite.AES_128, 1).orElseThrow(),
          false);
    }
    token = Pkcs11CardKeys.open(place, PIN);
    town.verifyIn(token);
  }

  @AfterEach
  void close() {
    token.close();
    town.close();
  }

  /** And where it does not answer, the batch waits: nothing is disputed for it. */
  @Test
  void proofsAreVerifiedInTheTokenAndNothingIsSaidOfThemWithoutIt() {
    TestBatch first =
        new TestBatch(town, 1)
            .paid(11, town.cards.get(0), 1, BOOKS, 12_50)
            .paid(12, town.cards.get(1), 1, BOOKS, 20_00, TestBatch::forged);

    assertThat(town.cleared(first).state()).isEqualTo(State.BOOKED);

    assertThat(town.owedTo(BOOKS)).isEqualTo(12_50);
    assertThat(town.disputes()).containsExactly("12 S6_WRONG open");

    token.close();
    TestBatch second = new TestBatch(town, 2).paid(21, town.cards.get(0), 2, BOOKS, 1_00);
    town.send(second);
    assertThatThrownBy(() -> town.clearing.turn()).isInstanceOf(SecurityModuleUnavailable.class);
    assertThat(town.word(second.id()).state()).isEqualTo(State.TAKEN);
    assertThat(town.disputes()).hasSize(1);
  }
}
