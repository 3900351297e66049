import SlotRules
import TestKit
import Testing
