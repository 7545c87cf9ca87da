package farthing.messages;

import farthing.base.Bytes;

/**
 * What a bank says to the message M it was brought (step 892).
 *
 * @param text for the person: what became of the account
 */
public record BankReply(String text) {
  public Bytes toJson() {
    return Json.write(this);
  }

  public static BankReply parse(Bytes json) {
    return Json.read("bank's answer", json, BankReply.class);
  }
}
