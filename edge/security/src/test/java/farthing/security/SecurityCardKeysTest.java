package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.applets.LsamApplet;
import farthing.applets.PurseApplet;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.base.Tlv;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.KeyedCard;
import farthing.purse.Lsam;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SecurityModuleUnavailable;
import farthing.purse.SessionDerivation;
import farthing.purse.StatusWord;
import farthing.reader.JcardsimLink;
import java.security.SecureRandom;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The load security card in jCardSim: what it gives away and what it never does. */
@SuppressWarnings("NullAway.Init")
class SecurityCardKeysTest {
  private static final int PROVIDER = 0x4663;
  private static final PinBlock PIN = PinBlock.ofDigits("271828");
  private static final PinBlock WRONG_PIN = PinBlock.ofDigits("314159");
  private static final KeyRing ISSUER =
      KeyRing.empty()
          .generate(KeyUsage.LOAD, PROVIDER, Suite.AES_128, 1, new SecureRandom())
          .generate(KeyUsage.UPDATE, PROVIDER, Suite.AES_128, 1, new SecureRandom())
          .generate(KeyUsage.TAC, PROVIDER, Suite.AES_128, 1, new SecureRandom());

  private static final KeyedCard CARD = new KeyedCard(new IepId(PROVIDER, 7), Suite.AES_128, 1);
  private static final SessionDerivation SKL =
      new SessionDerivation(
          KeyUsage.LOAD, "SKL", Bytes.ofHex("0017" + "0123456789abcdef0123456789abcdef"));

  private JcardsimLink card;

  @BeforeEach
  void insert() {
    card = JcardsimLink.insert(Lsam.AID, LsamApplet.class);
  }

  @AfterEach
  void takeOut() {
    card.close();
  }

  @Test
  void aCardIsMadeOnce() throws Exception {
    assertThat(numberOfKeys()).isZero();

    SecurityCardMaking.make(card, ISSUER, PIN);

    assertThat(numberOfKeys()).as("KM-load and KM-update, but not KM-tac").isEqualTo(2);
    assertThatThrownBy(() -> SecurityCardMaking.make(card, ISSUER, WRONG_PIN))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("does not know this command");
    assertThat(SecurityCardKeys.open(card, PIN).sessionKey(CARD, SKL)).isPresent();
  }

  @Test
  void sixteenMastersFitAndNoMore() throws Exception {
    KeyRing keys = KeyRing.empty();
    for (int generation = 1; generation <= 8; generation++) {
      for (KeyUsage usage : new KeyUsage[] {KeyUsage.LOAD, KeyUsage.UPDATE}) {
        keys = keys.generate(usage, PROVIDER, Suite.AES_128, generation, new SecureRandom());
      }
    }
    KeyRing tooMany = keys.generate(KeyUsage.LOAD, PROVIDER, Suite.AES_128, 9, new SecureRandom());
    assertThatThrownBy(() -> SecurityCardMaking.make(card, tooMany, PIN))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("1 to 16");
    assertThatThrownBy(() -> SecurityCardMaking.make(card, KeyRing.empty(), PIN))
        .isInstanceOf(KeyStoreUnusable.class);

    SecurityCardMaking.make(card, keys, PIN);

    assertThat(numberOfKeys()).isEqualTo(16);
    SecurityCardKeys open = SecurityCardKeys.open(card, PIN);
    for (int generation = 1; generation <= 8; generation++) {
      KeyedCard of = new KeyedCard(CARD.iep(), Suite.AES_128, generation);
      byte[] message = {1, 2, 3};
      assertThat(open.sessionKey(of, SKL).orElseThrow().mac8(message))
          .isEqualTo(new SoftwareCardKeys(keys).sessionKey(of, SKL).orElseThrow().mac8(message));
    }
  }

  @Test
  void whatIsNoKeyOfItsIsRefusedAndTheCardStaysBlank() throws Exception {
    card.transmit(Lsam.select());
    for (Bytes wrong :
        new Bytes[] {
          key(0x01, 0x20, 1), // KM-purchase
          key(0x03, 0x20, 1), // KM-tac
          key(0x02, 0x30, 1), // a suite that has no masters
          key(0x02, 0x20, 0), // no generation
          key(0x02, 0x20, 1).plus(key(0x02, 0x20, 1)), // one name twice
          key(0x02, 0x20, 1).slice(0, 24),
          new Tlv(0xC5, Bytes.ofHex("00")).toBytes()
        }) {
      assertThat(card.transmit(Purse.personalise(1, wrong)).status())
          .as(wrong.hex())
          .isEqualTo(StatusWord.DATA_WRONG);
    }
    Bytes pin = new Tlv(0xC4, PIN.value()).toBytes();
    assertThat(card.transmit(Purse.personalise(0xFF, pin)).status())
        .as("no key")
        .isEqualTo(StatusWord.DATA_WRONG);
    assertThat(card.transmit(Purse.personalise(0xFF, key(0x02, 0x20, 1))).status())
        .as("no PIN")
        .isEqualTo(StatusWord.DATA_WRONG);
    assertThat(card.transmit(Purse.personalise(2, pin)).status())
        .isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(numberOfKeys()).isZero();

    SecurityCardMaking.make(card, ISSUER, PIN);
    assertThat(numberOfKeys()).as("what was begun counts no more").isEqualTo(2);
  }

  @Test
  void aBlankCardGivesNoKey() throws Exception {
    card.transmit(Lsam.select());
    assertThat(card.transmit(Lsam.sessionKey(CARD, SKL)).status()).isEqualTo(StatusWord.BLOCKED);
    assertThatThrownBy(() -> SecurityCardKeys.open(card, PIN))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("blank");
  }

  @Test
  void withoutItsPinItGivesNoKey() throws Exception {
    SecurityCardMaking.make(card, ISSUER, PIN);

    assertThat(card.transmit(Lsam.sessionKey(CARD, SKL)).status()).isEqualTo(StatusWord.PIN_WANTED);
    assertThatThrownBy(() -> SecurityCardKeys.open(card, WRONG_PIN))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("tries left: 2");
    assertThat(card.transmit(Lsam.sessionKey(CARD, SKL)).status()).isEqualTo(StatusWord.PIN_WANTED);

    SecurityCardKeys.open(card, PIN);
    assertThat(card.transmit(Lsam.sessionKey(CARD, SKL)).data().size()).isEqualTo(MacKey.SIZE);
    card.transmit(Lsam.select());
    assertThat(card.transmit(Lsam.sessionKey(CARD, SKL)).status())
        .as("selected anew")
        .isEqualTo(StatusWord.PIN_WANTED);
  }

  @Test
  void threeWrongPinsBlockItForGood() throws Exception {
    SecurityCardMaking.make(card, ISSUER, PIN);
    for (int i = 0; i < 3; i++) {
      card.transmit(Purse.verify(WRONG_PIN.value()));
    }
    assertThatThrownBy(() -> SecurityCardKeys.open(card, PIN))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("PIN is blocked");
  }

  @Test
  void anotherApplicationIsNoSecurityCard() {
    try (CardLink purse = JcardsimLink.insert(PurseApplet.class)) {
      assertThatThrownBy(() -> SecurityCardKeys.open(purse, PIN))
          .isInstanceOf(KeyStoreUnusable.class)
          .hasMessageContaining("no load security card");
    }
  }

  /**
   * All instructions of three classes, with nine P1 and six lengths: one command answers, with
   * keys.
   */
  @Test
  void nothingButSessionKeysEverLeaves() throws Exception {
    SecurityCardMaking.make(card, ISSUER, PIN);
    card.transmit(Purse.verify(PIN.value()));
    Set<String> answering = new TreeSet<>();
    Bytes identity = identity(CARD);
    for (int cla : new int[] {0x00, 0x80, 0x90}) {
      for (int ins = 0; ins <= 0xFF; ins++) {
        if (ins == 0x20 || ins == 0xA4) {
          continue; // VERIFY would use up its tries and has no answer; SELECT would end the log-in
        }
        for (int p1 : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 0xFF}) {
          for (int size : new int[] {0, 8, 10, 12, 22, 30}) {
            Bytes data = identity.plus(Bytes.of(new byte[18])).slice(0, size);
            ResponseApdu answer = card.transmit(CommandApdu.of(cla, ins, p1, 0, data));
            if (!answer.data().isEmpty()) {
              answering.add(
                  "%02X %02X %02X, %d: %d".formatted(cla, ins, p1, size, answer.data().size()));
            }
          }
        }
      }
    }
    assertThat(answering)
        .containsExactly(
            "90 7C 01, 30: 16",
            "90 7C 02, 30: 16",
            "90 7C 03, 22: 16",
            "90 7C 04, 22: 16",
            "90 7C 05, 22: 16");
  }

  @Test
  void aSessionKeyThatNoTransactionHasIsNotAskedFor() throws Exception {
    SecurityCardMaking.make(card, ISSUER, PIN);
    SecurityCardKeys keys = SecurityCardKeys.open(card, PIN);
    for (SessionDerivation none :
        new SessionDerivation[] {
          new SessionDerivation(KeyUsage.LOAD, "SKU", SKL.context()),
          new SessionDerivation(KeyUsage.LOAD, "SKL", Bytes.ofHex("0017")),
          new SessionDerivation(KeyUsage.UPDATE, "SKL", SKL.context())
        }) {
      assertThatThrownBy(() -> keys.sessionKey(CARD, none))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aCardThatWasWithoutPowerIsShownItsPinAgain() throws Exception {
    SecurityCardMaking.make(card, ISSUER, PIN);
    SecurityCardKeys keys = SecurityCardKeys.open(card, PIN);
    byte[] message = {1, 2, 3};
    MacKey before = keys.sessionKey(CARD, SKL).orElseThrow();

    card.reset();

    assertThat(keys.sessionKey(CARD, SKL).orElseThrow().mac8(message))
        .isEqualTo(before.mac8(message));
  }

  @Test
  void aStrangersCardInItsPlaceLosesOneTryAndNoMore() throws Exception {
    SecurityCardMaking.make(card, ISSUER, PIN);
    JcardsimLink stranger = JcardsimLink.insert(Lsam.AID, LsamApplet.class);
    SecurityCardMaking.make(stranger, ISSUER, WRONG_PIN);
    Terminal terminal = new Terminal(card);
    SecurityCardKeys keys = SecurityCardKeys.open(terminal, PIN);

    terminal.inIt = stranger;

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> keys.sessionKey(CARD, SKL))
          .isInstanceOf(SecurityModuleUnavailable.class);
    }
    assertThat(stranger.transmit(Purse.verify(Bytes.empty())).status())
        .isEqualTo(StatusWord.PIN_WRONG | 2);
  }

  @Test
  void aCardThatIsGoneIsUnavailable() throws Exception {
    SecurityCardMaking.make(card, ISSUER, PIN);
    SecurityCardKeys keys = SecurityCardKeys.open(card, PIN);

    card.close();

    assertThatThrownBy(() -> keys.sessionKey(CARD, SKL))
        .isInstanceOf(SecurityModuleUnavailable.class)
        .hasMessageContaining("nothing was signed");
  }

  /** Put in again, it is its issuer's card manager that is selected, which knows no session key. */
  @Test
  void aCardThatWasPutInAgainIsSelectedAndShownItsPinAgain() throws Exception {
    SecurityCardMaking.make(card, ISSUER, PIN);
    Terminal terminal = new Terminal(card);
    SecurityCardKeys keys = SecurityCardKeys.open(terminal, PIN);

    terminal.empty = true;
    assertThatThrownBy(() -> keys.sessionKey(CARD, SKL))
        .isInstanceOf(SecurityModuleUnavailable.class);
    assertThatThrownBy(() -> keys.sessionKey(CARD, SKL))
        .isInstanceOf(SecurityModuleUnavailable.class);
    terminal.empty = false;

    assertThat(keys.sessionKey(CARD, SKL)).isPresent();
    assertThat(keys.sessionKey(CARD, SKL)).isPresent();
  }

  @Test
  void twoThreadsAtOneCardWaitForEachOther() throws Exception {
    SecurityCardMaking.make(card, ISSUER, PIN);
    Terminal terminal = new Terminal(card);
    SecurityCardKeys keys = SecurityCardKeys.open(terminal, PIN);
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 200; i++) {
        two.execute(() -> keys.sessionKey(CARD, SKL));
      }
    }
    assertThat(terminal.metSomebody).isFalse();
  }

  /** Where a card is put in; finds out when two talk to it at once. */
  private static final class Terminal implements CardLink {
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean metSomebody = new AtomicBoolean();
    private CardLink inIt;
    private boolean empty;
    private boolean justPutIn;

    Terminal(CardLink inIt) {
      this.inIt = inIt;
    }

    @Override
    public Bytes atr() {
      return inIt.atr();
    }

    @Override
    public ResponseApdu transmit(CommandApdu command) throws CardGone {
      if (!busy.compareAndSet(false, true)) {
        metSomebody.set(true);
      }
      try {
        if (empty) {
          justPutIn = true;
          throw new CardGone("there is no card");
        }
        justPutIn &= !command.equals(Lsam.select());
        return justPutIn ? ResponseApdu.refusing(StatusWord.CLA_UNKNOWN) : inIt.transmit(command);
      } finally {
        busy.set(false);
      }
    }

    @Override
    public void close() {
      inIt.close();
    }
  }

  private int numberOfKeys() throws CardGone {
    Bytes fci = card.transmit(Lsam.select()).data();
    return fci.at(fci.size() - 1);
  }

  private static Bytes key(int usage, int suite, int generation) {
    Bytes name = new ByteWriter(7).u1(usage).u4(PROVIDER).u1(suite).u1(generation).toBytes();
    return new Tlv(0xC3, name.plus(Bytes.of(new byte[MacKey.SIZE]))).toBytes();
  }

  private static Bytes identity(KeyedCard card) {
    ByteWriter out = new ByteWriter(12);
    card.iep().write(out);
    return out.u1(card.suite().code()).u1(card.keyGeneration()).toBytes();
  }
}
