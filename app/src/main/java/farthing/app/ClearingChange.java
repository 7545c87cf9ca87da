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
}
