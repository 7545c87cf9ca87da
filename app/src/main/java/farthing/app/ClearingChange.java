package farthing.app;

import farthing.store.Author;
import picocli.CommandLine.Mixin;

/** Clearing's database that a command changes, and who changes it. */
final class ClearingChange extends ClearingOptions {
  @Mixin private By by;

  @Override
  Author author() {
    return by.author();
  }

  /**
   * @throws Failed if nobody says why
   */
  void mustSayWhy() {
    if (by.author().why().isBlank()) {
      throw Failed.wrongUsage(
          "why? --why TEXT says it, for the log of acts: this decides where money goes",
          "Nothing was changed.");
    }
  }
}
