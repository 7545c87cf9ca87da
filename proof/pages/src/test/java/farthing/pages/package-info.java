/** The pages that people see, in the browser that they see them in. */
@NullMarked
package farthing.pages;

import org.jspecify.annotations.NullMarked;
