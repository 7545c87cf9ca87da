package farthing.bank;

import farthing.messages.ErrorCode;
import farthing.messages.LoadStatus;

/** What the load server says about a load. */
public sealed interface LinkAnswer {

  /** How far it is. */
  record Status(LoadStatus status) implements LinkAnswer {}

  /** No card has asked for a command on this order yet: it still may, until its expiry. */
  record NeverRequested() implements LinkAnswer {}

  /** The load server refused to say: a wrong API key, or too many questions. */
  record Refused(ErrorCode code) implements LinkAnswer {}

  /**
   * Nothing that can be understood came back in time. Nothing is known of the load.
   *
   * @param why for the bank's log
   */
  record Unreachable(String why) implements LinkAnswer {}
}
