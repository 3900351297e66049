import Testing

@testable import Survey

@Suite("Plan of a survey")
struct SurveyPlanTests {
  @Test(
    "centres reach all of the band, and stand on no channel",
    arguments: [250e3, 1.024e6, 2.4e6, 3.2e6, 10e6])
  func centers(sampleRate: Double) throws {
    let plan = SurveyPlan(isQuick: false, secondsPerStep: nil, band: SurveyPlan.wholeBand)
    let centers = plan.centers(sampleRate: sampleRate)
    let reach = CenterJudgement.usableShare * sampleRate / 2 + 100_000
    #expect(try #require(centers.first) - reach <= 902e6)
    #expect(try #require(centers.last) + reach >= 928e6)
    for (one, next) in zip(centers, centers.dropFirst()) { #expect(next - one <= 2 * reach) }
    #expect(centers.allSatisfy { $0.truncatingRemainder(dividingBy: 100_000) == 50_000 })
  }

  @Test("a radio that hears all of it at once has one centre, and a single one is taken as it is")
  func oneCenter() {
    let whole = SurveyPlan(isQuick: true, secondsPerStep: nil, band: SurveyPlan.wholeBand)
    #expect(whole.centers(sampleRate: 30e6).count == 1)
    let one = SurveyPlan(isQuick: true, secondsPerStep: nil, band: 916.5e6...916.5e6)
    #expect(one.centers(sampleRate: 2.4e6) == [916.5e6])
    #expect(one.middle(sampleRate: 2.4e6) == 916.5e6)
  }

  @Test("of many gains some are tried, the least and the greatest among them")
  func gains() {
    var plan = SurveyPlan(isQuick: true, secondsPerStep: nil, band: SurveyPlan.wholeBand)
    let all = (0..<60).map(Double.init)
    #expect(plan.gains(of: all).count == plan.mostGains)
    #expect(plan.gains(of: all).first == 0 && plan.gains(of: all).last == 59)
    #expect(plan.gains(of: [3, 1, 2, 1]) == [1, 2, 3] && plan.gains(of: []).isEmpty)
    plan.sweepsGain = false
    #expect(plan.gains(of: all).isEmpty)
  }

  @Test("all of the band takes minutes with a dongle, as the manual says")
  func duration() {
    let gains = (0..<29).map(Double.init)
    let usual = SurveyPlan(isQuick: false, secondsPerStep: nil, band: SurveyPlan.wholeBand)
    let quick = SurveyPlan(isQuick: true, secondsPerStep: nil, band: SurveyPlan.wholeBand)
    #expect((230...290).contains(usual.seconds(sampleRate: 2.4e6, gains: gains)))
    #expect((70...95).contains(quick.seconds(sampleRate: 2.4e6, gains: gains)))
  }
}
