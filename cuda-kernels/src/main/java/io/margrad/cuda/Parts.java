package io.margrad.cuda;

/**
 * A long sum cut into parts that are summed apart and then added in order. Cut by shape alone, so that the bits do not
 * depend on the device.
 *
 * @param count how many parts, at least 1; none is empty unless there is nothing to cut
 * @param size items of each part but the last, which may have fewer; at least 1
 */
record Parts(int count, int size) {

    /** Cuts {@code items} into about {@code wanted} parts, at least 1 and never more than wanted above that. */
    static Parts of(int items, int wanted) {
        return of(items, wanted, 1);
    }

    /** The same with parts of whole multiples of {@code unit}. */
    static Parts of(int items, int wanted, int unit) {
        int units = Math.max(1, Math.ceilDiv(items, unit));
        int perPart = Math.ceilDiv(units, Math.clamp(wanted, 1, units));
        return new Parts(Math.ceilDiv(units, perPart), perPart * unit);
    }
}
