package io.margrad.experiments.faces.align;

/**
 * What became of images, in numbers.
 *
 * @param aligned have a crop
 * @param noFace have none, for no face was found
 * @param broken could not be decoded, or their points not fitted
 * @param nameTaken have the name of another but for the extension
 */
public record AlignCounts(int aligned, int noFace, int broken, int nameTaken) {
    static final AlignCounts NONE = new AlignCounts(0, 0, 0, 0);

    AlignCounts plus(AlignedImage image) {
        return switch (image.status()) {
            case ALIGNED -> new AlignCounts(aligned + 1, noFace, broken, nameTaken);
            case NO_FACE -> new AlignCounts(aligned, noFace + 1, broken, nameTaken);
            case BROKEN -> new AlignCounts(aligned, noFace, broken + 1, nameTaken);
            case NAME_TAKEN -> new AlignCounts(aligned, noFace, broken, nameTaken + 1);
        };
    }

    /** All together. */
    public int images() {
        return aligned + noFace + broken + nameTaken;
    }

    /** In words: what is not there is not mentioned, but for faces not found. */
    public String describe() {
        return aligned + " aligned, " + noFace + " without a face"
                + (broken > 0 ? ", " + broken + " broken" : "")
                + (nameTaken > 0 ? ", " + nameTaken + " whose name is taken" : "");
    }
}
