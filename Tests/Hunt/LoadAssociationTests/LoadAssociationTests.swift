import LoadAssociation
import TestKit
import Testing
