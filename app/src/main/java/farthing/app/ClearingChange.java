package farthing.app;

import farthing.store.Author;
import picocli.CommandLine.Mixin;

/** Clearing's database that a command changes, who changes it, and why. */
final class ClearingChange extends ClearingOptions {
  @Mixin private By by;

  @Override
  Author author() {
    return by.author();
  }
}
