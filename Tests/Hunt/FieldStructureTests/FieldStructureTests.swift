import FieldStructure
import TestKit
import Testing
