package farthing.iso8583;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.bank.AccountId;
import farthing.bank.Movement;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The bytes that a host sees, written out. */
class HostMessagesTest {
  /** Of 2026-11-22, 12:00:00 UTC. */
  private static final TransactionId TRX =
      TransactionId.parse("01a20320-a200-73e9-88f6-b0d8fd525fcf");

  private final HostMessages messages =
      new HostMessages(Iso8583AccountsTest.settings(1, Duration.ofSeconds(1)));

  @Test
  void aHoldOfALoad() {
    assertThat(text(HostMessages.AUTHORISE, Flow.LOAD))
        .isEqualTo(
            "0100B238000008C180000000000004000000"
                + "010000000000002050" // F3, F4
                + "1122120000"
                + "437664" // trace number
                + "1200001122"
                + "H8G3HWW5TM7DFARTHINGHIGH STREET    "
                + "039TRX01a20320-a200-73e9-88f6-b0d8fd525fcf"
                + "97807DE-1001");
  }

  @Test
  void aReversalNamesItsOriginal() {
    assertThat(text(HostMessages.REVERSE, Flow.LOAD))
        .isEqualTo(
            "0420B238000008C180000000004004000000"
                + "010000000000002050" // F3, F4
                + "1122120000"
                + "945988" // trace number
                + "1200001122"
                + "H8G3HWW5TM7DFARTHINGHIGH STREET    "
                + "039TRX01a20320-a200-73e9-88f6-b0d8fd525fcf"
                + "978"
                + "010043766411221200000000000000000000000000" // the hold: type, trace number, time
                + "07DE-1001");
  }

  @Test
  void anUnloadIsADepositLessTheFee() {
    assertThat(text(HostMessages.ADVISE, Flow.UNLOAD))
        .isEqualTo(
            "0220B238000008C180000000004004000000"
                + "210000000000001950" // F3, F4
                + "1122120000"
                + "191433" // trace number
                + "1200001122"
                + "H8G3HWW5TM7DFARTHINGHIGH STREET    "
                + "039TRX01a20320-a200-73e9-88f6-b0d8fd525fcf"
                + "978"
                + "010043766411221200000000000000000000000000" // the hold: type, trace number, time
                + "07DE-1001");
  }

  @Test
  void aRepeatDiffersInItsTypeAlone() {
    var first = messages.of(HostMessages.ADVISE, movement(Flow.LOAD));

    String again = new String(HostMessages.repeated(first).writeData(), US_ASCII);

    assertThat(again).startsWith("0221");
    assertThat(again.substring(4)).isEqualTo(new String(first.writeData(), US_ASCII).substring(4));
  }

  @Test
  void whatIsNoAnswerIsMalformed() {
    for (String bytes :
        new String[] {"", "0110", "babble", "0210B238000008C18000", "0110FFFFFFFFFFFFFFFF"}) {
      assertThatThrownBy(() -> HostAnswer.parse(Bytes.of(bytes.getBytes(US_ASCII))))
          .as(bytes)
          .isInstanceOf(Malformed.class);
    }
  }

  private String text(int type, Flow flow) {
    return new String(messages.of(type, movement(flow)).writeData(), US_ASCII);
  }

  private static Movement movement(Flow flow) {
    return new Movement(
        TRX,
        new AccountId("DE-1001"),
        flow,
        Iso8583AccountsTest.euros(2_000),
        Iso8583AccountsTest.euros(50));
  }
}
