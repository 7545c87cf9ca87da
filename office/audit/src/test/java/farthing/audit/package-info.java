@org.jspecify.annotations.NullMarked
package farthing.audit;
