package io.margrad.experiments.faces.align;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * What tells whether an image is still the one that was aligned, without reading it.
 *
 * @param bytes its size
 * @param modified when it was last written, as exactly as the file system knows
 */
record SourceState(long bytes, Instant modified) {
    /** Of a file, or of the link itself where it leads nowhere. */
    static SourceState of(Path file) throws IOException {
        LinkOption[] options = Files.exists(file) ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, options);
        return new SourceState(attributes.size(), attributes.lastModifiedTime().toInstant());
    }
}
