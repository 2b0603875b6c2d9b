package io.margrad.experiments.faces.train;

/** What the centers of a row that starts anew begin with. */
public enum StartCenters {
    /** Uniform on +-sqrt(3/D), as caffe-face's. */
    XAVIER,
    /**
     * The means of each identity's features under the network that has not been trained. Centers beside the cloud of all features push
     * every image of a batch the same way, and with all N classes in Eq. 3 that is enough to diverge; among the features, their pushes
     * cancel. Rows without center and margin loss keep {@link #XAVIER}, for no loss looks at their centers.
     */
    MEANS
}
