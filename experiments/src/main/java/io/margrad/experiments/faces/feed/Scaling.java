package io.margrad.experiments.faces.feed;

/** What becomes of a pixel value p of 0 to 255. */
public enum Scaling {
    /** x = (p - 127.5) / 128, of caffe-face; exact in float32. */
    CENTERED {
        @Override
        float apply(int p) {
            return (p - 127.5f) / 128;
        }
    },
    /** x = (p - 127) / 128, of some published networks; exact in float32. */
    CENTERED_AT_127 {
        @Override
        float apply(int p) {
            return (p - 127f) / 128;
        }
    },
    /** x = p / 255, of LightCNN. */
    UNIT {
        @Override
        float apply(int p) {
            return p / 255f;
        }
    };

    abstract float apply(int p);
}
