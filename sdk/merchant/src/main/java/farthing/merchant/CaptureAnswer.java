package farthing.merchant;

import farthing.messages.CaptureReport;
import farthing.messages.ErrorCode;

/** What the payment server says to a capture report. */
public sealed interface CaptureAnswer {

  /** Of each capture how it stands, or why it does not. */
  record Told(CaptureReport.Reply reply) implements CaptureAnswer {}

  /** It refused to hear: a wrong API key, or too many messages. Report again. */
  record Refused(ErrorCode code) implements CaptureAnswer {}

  /**
   * Nothing that can be understood came back in time. Report again.
   *
   * @param why for the merchant's log
   */
  record Unreachable(String why) implements CaptureAnswer {}
}
