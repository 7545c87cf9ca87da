package farthing.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import java.util.ArrayList;
import java.util.List;
import javacard.framework.APDU;
import javacard.framework.Applet;
import javacard.framework.Util;
import javacard.security.Signature;
import org.junit.jupiter.api.Test;

/** What a torn card is like, shown by an applet that writes in every way there is. */
class TearableJavaCardTest {
  private static final int AS_IT_COMES = 0;
  private static final int IN_A_TRANSACTION = 1;
  private static final int ABORTED = 2;
  private static final int LEFT_OPEN = 3;

  // bytes 4, shorts 4, field 2, flag 1, static 2
  private static final String NOTHING = "00000000" + "00000000" + "0000" + "00" + "0000";

  @Test
  void singleWritesStayAsFarAsTheyCame() throws Exception {
    assertThat(tornEverywhere(WritingApplet.ELEMENTS, AS_IT_COMES))
        .containsExactly(
            NOTHING,
            "01000000" + "00000000" + "0000" + "00" + "0000",
            "01000000" + "00000001" + "0000" + "00" + "0000",
            "01000000" + "00000001" + "0000" + "01" + "0000");
    assertThat(tornEverywhere(WritingApplet.FIELDS, AS_IT_COMES))
        .containsExactly(
            NOTHING,
            "00000000" + "00000000" + "0001" + "00" + "0000",
            "00000000" + "00000000" + "0001" + "00" + "0001");
  }

  @Test
  void atomicCopyIsWrittenWhollyOrNotAtAll() throws Exception {
    assertThat(tornEverywhere(WritingApplet.COPY, AS_IT_COMES))
        .containsExactly(
            NOTHING,
            "01010101" + "00000000" + "0000" + "00" + "0000",
            "01020201" + "00000000" + "0000" + "00" + "0000");
  }

  @Test
  void otherCopyIsTornBetweenAnyTwoBytesAndNeverUndone() throws Exception {
    String[] byteByByte = {
      NOTHING,
      "01000000" + "00000000" + "0000" + "00" + "0000",
      "01010000" + "00000000" + "0000" + "00" + "0000",
      "01010100" + "00000000" + "0000" + "00" + "0000",
      "01010101" + "00000000" + "0000" + "00" + "0000"
    };
    assertThat(tornEverywhere(WritingApplet.COPY_NON_ATOMIC, AS_IT_COMES))
        .containsExactly(byteByByte);
    assertThat(tornEverywhere(WritingApplet.COPY_NON_ATOMIC, ABORTED)).containsExactly(byteByByte);
    assertThat(tornEverywhere(WritingApplet.FILL_NON_ATOMIC, AS_IT_COMES))
        .containsExactly(
            NOTHING,
            "00010000" + "00000000" + "0000" + "00" + "0000",
            "00010100" + "00000000" + "0000" + "00" + "0000");
  }

  /** Three writes and the commit: gone before its point of no return, kept after it. */
  @Test
  void transactionIsKeptWhollyOrNotAtAll() throws Exception {
    String all = "01000000" + "00000001" + "0000" + "01" + "0000";
    assertThat(tornEverywhere(WritingApplet.ELEMENTS, IN_A_TRANSACTION))
        .containsExactly(NOTHING, NOTHING, NOTHING, NOTHING, all, all);
    assertThat(tornEverywhere(WritingApplet.FIELDS, IN_A_TRANSACTION))
        .startsWith(NOTHING, NOTHING, NOTHING)
        .endsWith("00000000" + "00000000" + "0001" + "00" + "0001");
    assertThat(tornEverywhere(WritingApplet.COPY, IN_A_TRANSACTION))
        .startsWith(NOTHING, NOTHING, NOTHING)
        .endsWith("01020201" + "00000000" + "0000" + "00" + "0000");
  }

  @Test
  void transactionAbortedOrLeftOpenIsUndoneWithoutAnyTear() throws Exception {
    for (int mode : new int[] {ABORTED, LEFT_OPEN}) {
      for (byte ins :
          new byte[] {WritingApplet.ELEMENTS, WritingApplet.FIELDS, WritingApplet.COPY}) {
        TearableJavaCard card = card();
        card.transmit(write(ins, mode));
        assertThat(told(card)).isEqualTo(NOTHING);
        assertThat(card.writes()).isEqualTo(Writes.NONE);
      }
    }
  }

  @Test
  void memoryThatPowerEmptiesDoesNotCount() throws Exception {
    TearableJavaCard card = card();
    card.transmit(write(WritingApplet.TRANSIENT, AS_IT_COMES));
    assertThat(card.writes()).isEqualTo(Writes.NONE);
    assertThat(card.moments()).as("but for the answer's").isEqualTo(1);
  }

  @Test
  void writesAreCountedByTheirKind() throws Exception {
    TearableJavaCard card = card();
    card.transmit(write(WritingApplet.ELEMENTS, AS_IT_COMES));
    assertThat(card.writes()).isEqualTo(new Writes(3, 0, 0, 4));
    card.transmit(write(WritingApplet.ELEMENTS, IN_A_TRANSACTION));
    assertThat(card.writes()).isEqualTo(new Writes(0, 1, 3, 4));
    card.transmit(write(WritingApplet.COPY_NON_ATOMIC, AS_IT_COMES));
    assertThat(card.writes()).isEqualTo(new Writes(1, 0, 0, 4));
  }

  @Test
  void tornCardIsSilentUntilItHasPowerAgain() throws Exception {
    TearableJavaCard card = card();
    card.cutPowerAt(1);
    assertThatThrownBy(() -> card.transmit(write(WritingApplet.FIELDS, AS_IT_COMES)))
        .isInstanceOf(CardGone.class);
    assertThatThrownBy(() -> card.transmit(Purse.select())).isInstanceOf(CardGone.class);
    card.powerUp();
    assertThat(told(card)).isEqualTo(NOTHING);
    card.transmit(write(WritingApplet.FIELDS, AS_IT_COMES));
    assertThat(told(card)).as("the cut was for one command").isNotEqualTo(NOTHING);
  }

  @Test
  void momentThatACommandDoesNotHaveChangesNothing() throws Exception {
    TearableJavaCard card = card();
    card.cutPowerAt(100);
    assertThat(card.transmit(write(WritingApplet.FIELDS, AS_IT_COMES)).isDone()).isTrue();
    assertThat(card.moments()).isEqualTo(3);
  }

  /** A digest, a cipher's block, a MAC or chance, put where it outlives the power: byte by byte. */
  @Test
  void whatThePlatformWorksOutIsAWriteWhereItIsKept() throws Exception {
    TearableJavaCard card = card();
    for (byte[] insAndSize :
        new byte[][] {
          {WritingApplet.DIGEST, WritingApplet.DIGEST_SIZE},
          {WritingApplet.CIPHER, WritingApplet.BLOCK},
          {WritingApplet.MAC, WritingApplet.BLOCK},
          {WritingApplet.RANDOM, 4}
        }) {
      assertThat(card.transmit(write(insAndSize[0], AS_IT_COMES)).isDone()).isTrue();
      assertThat(card.writes()).isEqualTo(new Writes(1, 0, 0, insAndSize[1]));
      assertThat(card.moments()).as("and the answer's").isEqualTo(insAndSize[1] + 1);
    }
    assertThat(card.transmit(write(WritingApplet.RESULTS_IN_RAM, AS_IT_COMES)).isDone()).isTrue();
    assertThat(card.writes()).isEqualTo(Writes.NONE);
    assertThat(card.transmit(write(WritingApplet.CLEAR_KEY, AS_IT_COMES)).isDone()).isTrue();
    assertThat(card.writes()).isEqualTo(new Writes(1, 0, 0, 16));
  }

  @Test
  void codeThatMayWriteUnseenIsRefused() {
    assertThatThrownBy(() -> TearableJavaCard.insert(UnseenApplet.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Util.arrayFill ");
    assertThatThrownBy(() -> TearableJavaCard.insert(UnseenMacApplet.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Signature.signPreComputedHash ");
    assertThatThrownBy(() -> TearableJavaCard.insert(UnseenCopyApplet.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("System.arraycopy ");
  }

  /** What memory holds after a tear at each of the command's moments. */
  private static List<String> tornEverywhere(byte ins, int mode) throws CardGone {
    List<String> memories = new ArrayList<>();
    for (int moment = 1; ; moment++) {
      TearableJavaCard card = card();
      card.cutPowerAt(moment);
      try {
        card.transmit(write(ins, mode));
        assertThat(card.moments()).isEqualTo(moment - 1);
        return memories;
      } catch (CardGone e) {
        card.powerUp();
        memories.add(told(card));
      }
    }
  }

  private static TearableJavaCard card() throws CardGone {
    TearableJavaCard card = TearableJavaCard.insert(WritingApplet.class);
    card.transmit(Purse.select());
    return card;
  }

  private static CommandApdu write(byte ins, int mode) {
    return CommandApdu.of(0x90, ins, mode, 0, Bytes.empty());
  }

  private static String told(TearableJavaCard card) throws CardGone {
    card.transmit(Purse.select());
    return card.transmit(write(WritingApplet.TELL, AS_IT_COMES)).data().hex();
  }

  /** Writes by a call that the instrumentation does not know. */
  public static final class UnseenApplet extends Applet {
    private final byte[] bytes = new byte[1];

    /** Called by the card. */
    public static void install(byte[] parameters, short offset, byte length) {
      new UnseenApplet().register();
    }

    @Override
    public void process(APDU apdu) {
      Util.arrayFill(bytes, (short) 0, (short) 1, (byte) 1);
    }
  }

  /** Asks the platform for something that writes, and that nobody asked for before. */
  public static final class UnseenMacApplet extends Applet {
    private final byte[] bytes = new byte[16];
    private final Signature mac = Signature.getInstance(Signature.ALG_AES_CMAC_128, false);

    /** Called by the card. */
    public static void install(byte[] parameters, short offset, byte length) {
      new UnseenMacApplet().register();
    }

    @Override
    public void process(APDU apdu) {
      mac.signPreComputedHash(bytes, (short) 0, (short) 16, bytes, (short) 0);
    }
  }

  /** Writes as no card can. */
  public static final class UnseenCopyApplet extends Applet {
    private final byte[] bytes = new byte[2];

    /** Called by the card. */
    public static void install(byte[] parameters, short offset, byte length) {
      new UnseenCopyApplet().register();
    }

    @Override
    public void process(APDU apdu) {
      System.arraycopy(bytes, 0, bytes, 1, 1);
    }
  }
}
